// What tshark and capinfos see of a file: independent readers, against which files that were written here are held.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT = 1 << 28;

/** Fields of a packet that are not about what it says. */
const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.md5_hash',
  'frame.encap_type',
  'frame.comment',
  'frame.interface_name',
  'frame.interface_description',
  'frame.packet_flags',
  'frame.drop_count',
  'frame.packet_id',
  'frame.interface_id',
  'frame.section_number',
  'frame.cb_pen',
  'frame.cb_copy',
] as const;

export type SeenPacket = Readonly<Record<(typeof FIELDS)[number], string>>;

/**
 * The packets of a file, with a hash of the bytes of each.
 * @param isDamaged what is read before the damage is enough
 */
export async function packetsSeen(path: string, isDamaged = false): Promise<SeenPacket[]> {
  const reading = run(
    'tshark',
    [
      ...['-n', '-r', path, '-o', 'frame.generate_md5_hash:TRUE'],
      ...['eth', 'ip', 'ipv6', 'sll', 'wlan', 'radiotap'].flatMap((name) => ['--disable-protocol', name]), // saves time
      ...['-T', 'fields', ...FIELDS.flatMap((name) => ['-e', name])],
    ],
    { maxBuffer: LIMIT },
  );
  const { stdout } = await reading.catch((error: unknown) => {
    if (isDamaged && error instanceof Error && 'stdout' in error) return error as Error & { stdout: string };
    throw error;
  });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(FIELDS.map((name, index) => [name, cells[index] ?? ''])) as unknown as SeenPacket;
    });
}

/** The lines about each file, without those about its name, size and hashes. */
export async function filesSeen(paths: readonly string[]): Promise<string[][]> {
  const { stdout } = await run('capinfos', [...paths], { maxBuffer: LIMIT });
  return stdout
    .split(/^File name:.*$/m)
    .slice(1)
    .map((text) => text.split('\n').filter((line) => line !== '' && !/^(File size|SHA|RIPEMD)/.test(line)));
}
