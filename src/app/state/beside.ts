/** What stands beside the list of packets: what a flow said, or the ladder of a flow or of all packets that are left. */
export type Beside =
  { readonly kind: 'stream'; readonly flow: number } | { readonly kind: 'ladder'; readonly flow: number | null };

const PART = /^(stream|ladder)(?:-(\d{1,9}))?$/;

/** Reads the part of an address that says it; null where nothing stands there. */
export function readBeside(part: string | null): Beside | null {
  const [, kind, number] = PART.exec(part ?? '') ?? [];
  const flow = number === undefined ? null : Number(number);
  if (kind === 'ladder') return { kind, flow };
  return kind === 'stream' && flow !== null ? { kind, flow } : null;
}

/** The part of an address that `readBeside` reads. */
export const writeBeside = ({ kind, flow }: Beside): string => (flow === null ? kind : `${kind}-${flow}`);
