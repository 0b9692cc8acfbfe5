/** Wireshark's opinion of what the builder made. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packet } from '../../support/packet-builder.ts';
import { pcapng } from '../../support/packets/capture-file.ts';

function installed(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Tests of the builder against tshark are skipped where it is not installed, except on CI, which must have it. */
export const hasTshark = installed() || process.env['CI'] === 'true';
if (!hasTshark) console.log('tshark is not installed: the built packets are not checked against it');

const CHECKSUMS = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);

/** Runs tshark over a file with checksums verified and gives its lines. */
export function tsharkFile(path: string, ...args: string[]): string[] {
  const output = execFileSync('tshark', ['-n', '-r', path, ...CHECKSUMS, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  return output.split('\n').filter(Boolean);
}

export function tshark(packets: readonly Packet[], ...args: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wireloupe-'));
  try {
    const path = join(folder, 'built.pcapng');
    writeFileSync(path, pcapng(packets));
    return tsharkFile(path, ...args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One line per packet with these fields, separated by a bar. */
export const fields = (packets: readonly Packet[], ...names: string[]): string[] =>
  tshark(packets, '-T', 'fields', '-E', 'separator=|', ...names.flatMap((name) => ['-e', name]));

/** What is wrong with the packets: malformed ones, and everything that Wireshark rates a warning or an error. */
export const complaints = (packets: readonly Packet[]): string[] =>
  tshark(
    packets,
    '-Y',
    '_ws.malformed || _ws.expert.severity >= "Warning"',
    '-T',
    'fields',
    '-E',
    'separator=|',
    '-e',
    'frame.number',
    '-e',
    'frame.protocols',
    '-e',
    '_ws.expert.message',
  );
