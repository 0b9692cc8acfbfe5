/** Wireshark's opinion of what the builder made. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packet } from '../../support/packet-builder.ts';
import { pcapng } from '../../support/packets/capture-file.ts';
import { hasProgram } from '../../support/programs.ts';

export const hasTshark = hasProgram('tshark');

const CHECKSUMS = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);

/** Runs tshark over a file with checksums verified and gives its lines. */
function tsharkFile(path: string, ...args: string[]): string[] {
  const output = execFileSync('tshark', ['-n', '-r', path, ...CHECKSUMS, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  return output.split('\n').slice(0, -1);
}

function tshark(packets: readonly Packet[], ...args: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wireloupe-'));
  try {
    const path = join(folder, 'built.pcapng');
    writeFileSync(path, pcapng(packets));
    return tsharkFile(path, ...args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asFields = (names: readonly string[]): string[] => [
  ...['-T', 'fields', '-E', 'separator=|'],
  ...names.flatMap((name) => ['-e', name]),
];

/** One line per packet with these fields, separated by a bar. */
export const fields = (packets: readonly Packet[], ...names: string[]): string[] => tshark(packets, ...asFields(names));

/** What is wrong: malformed packets, and everything that Wireshark rates a warning or an error. */
const WRONG = ['-Y', '_ws.malformed || _ws.expert.severity >= "Warning"'];
const WHAT = asFields(['frame.number', 'frame.protocols', '_ws.expert.message']);

export const complaints = (packets: readonly Packet[]): string[] => tshark(packets, ...WRONG, ...WHAT);
