import { describe, expect, test } from 'vitest';
import { detailsOf, valuesOf } from '../../../support/fields.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { rowsOf } from '../../../support/rows.ts';

/** Anomalies of one packet of which the capture holds so many bytes, and of one that was sent that short. */
const anomalies = async (line: string, payload: Uint8Array, bytes: number): Promise<readonly [unknown, unknown]> => {
  const one = async (options: string): Promise<unknown> =>
    rowsOf(await analyse(packets([`${line} captured=${bytes} ${options}`, payload])), 'packets')[0]['anomalies'];
  return [await one(''), await one(`wire=${bytes}`)];
};

const NOTHING = new Uint8Array(0);

describe('what the capture cut is not held against the sender', () => {
  test.each([
    ['a TCP header', 'tcp 10.0.0.1:4000 > 10.0.0.2:80 SYN', NOTHING, 46, 'tcp-truncated'],
    ['a UDP header', 'udp 10.0.0.1:4000 > 10.0.0.2:9', NOTHING, 38, 'udp-truncated'],
    ['an IP header', 'udp 10.0.0.1:4000 > 10.0.0.2:9', NOTHING, 24, 'ip-truncated'],
  ] as const)('%s', async (_, line, payload, bytes, anomaly) => {
    const [cut, sent] = await anomalies(line, payload, bytes);
    expect(cut).not.toContain(anomaly);
    expect(sent).toContain(anomaly);
  });

  test('a DNS message', async () => {
    const asked = 'udp 10.0.0.1:4000 > 10.0.0.2:53';
    const whole = dnsQuery('a.long.name.example');
    const built = packets([`${asked} captured=60`, whole], [asked, whole.subarray(0, 18)]);
    const [cut, sent] = rowsOf(await analyse(built), 'packets');
    expect(cut['anomalies']).toEqual([]);
    expect(sent['anomalies']).toEqual(['dns-malformed']);
  });

  test.each([
    [58, -1],
    [62, 128],
  ])('a scale of windows that %d bytes of its SYN do not show is not known', async (captured, factor) => {
    const built = packets(
      `tcp 10.0.0.1:4000 > 10.0.0.2:80 SYN seq=99 mss=1460 ws=7 ts=1/0 captured=${captured}`,
      `tcp 10.0.0.2:80 > 10.0.0.1:4000 SYN,ACK seq=499 ack=100 mss=1460 ws=7 ts=1/1 captured=${captured}`,
      'tcp 10.0.0.1:4000 > 10.0.0.2:80 ACK seq=100 ack=500 win=100 ts=2/1 captured=64',
      ['tcp 10.0.0.2:80 > 10.0.0.1:4000 ACK seq=500 ack=100 ts=2/2 captured=64', new Uint8Array(100)],
    );
    const told = await detailsOf(built);
    expect(valuesOf(told[2])['tcp.window_size_scalefactor']).toEqual([`${factor}`]);
    expect(told.flatMap(({ anomalies: odd }) => odd)).toEqual([]);
  });

  test('TCP options: the flow is followed all the same', async () => {
    const built = packets(
      'tcp 10.0.0.1:4000 > 10.0.0.2:80 SYN seq=99 mss=1460 ws=7 ts=1/0 captured=64',
      'tcp 10.0.0.2:80 > 10.0.0.1:4000 SYN,ACK seq=499 ack=100 mss=1460 ws=7 ts=1/1 captured=64',
      'tcp 10.0.0.1:4000 > 10.0.0.2:80 ACK seq=100 ack=500 ts=2/1 captured=64',
      ['tcp 10.0.0.1:4000 > 10.0.0.2:80 ACK seq=100 ack=500 ts=2/1 captured=64', new Uint8Array(100)],
      ['tcp 10.0.0.1:4000 > 10.0.0.2:80 ACK seq=200 ack=500 ts=2/1 captured=64', new Uint8Array(50)],
    );
    const analysis = await analyse(built);
    expect(rowsOf(analysis, 'flows')).toMatchObject([{ state: 'S1', originatorBytes: 150 }]);
    expect(rowsOf(analysis, 'packets').map(({ anomalies: odd }) => odd)).toEqual([[], [], [], [], []]);
    const [, , , sent] = await detailsOf(built);
    expect(valuesOf(sent)).toMatchObject({
      'tcp.len': ['100 bytes'],
      'tcp.nxtseq': ['101'],
      'tcp.window_size': ['8222720 bytes'],
    });
    expect(sent.info).toContain('Len=100');
  });
});
