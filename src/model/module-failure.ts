/** A bug of ours that was caught: the module, its words, and the first packet it happened at. */
export interface ModuleFailure {
  readonly module: string;
  readonly message: string;
  readonly packet: number;
  readonly count: number;
}
