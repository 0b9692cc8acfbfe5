/** How far long work is. What is counted (packets, rows, bytes) is the affair of whoever does it. */
export interface WorkProgress {
  readonly done: number;
  readonly total: number;
}
