import { expect, test } from 'vitest';
import { readDnsMessage } from '../../../../../src/engine/dissect/application/dns-message.ts';
import { concat, u16 } from '../../../../support/packets/bytes.ts';

const LONG = concat(...Array.from({ length: 120 }, () => [1, 0x61]), [0]);
const A_IN = [0, 1, 0, 1];

/** Questions of one long name, all but the first by a pointer to it, and a record behind them. */
function message(questions: number): Uint8Array {
  const pointers = Array.from({ length: questions - 1 }, () => [0xc0, 12, ...A_IN]);
  const record = [0xc0, 12, ...A_IN, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
  return concat([0, 1, 0x80, 0], u16(questions), u16(1), u16(0), u16(0), LONG, A_IN, ...pointers, record);
}

/** The same bytes, which count how often they are looked at. */
function counting(bytes: Uint8Array): { readonly bytes: Uint8Array; looks: number } {
  const counted = { bytes, looks: 0 };
  counted.bytes = new Proxy(bytes, {
    get(target, key) {
      counted.looks += 1;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return counted;
}

test('questions beyond those that are kept pass by, and what follows them is read', () => {
  const found = readDnsMessage(message(5000), 0, message(5000).length);
  expect(found?.fault).toBeNull();
  expect(found?.questions).toHaveLength(512);
  expect(found?.answers).toMatchObject([{ type: 1, ttl: 60 }]);
});

test('a name that thousands point to is not read thousands of times', () => {
  const [few, many] = [1000, 9000].map((questions) => {
    const whole = counting(message(questions));
    readDnsMessage(whole.bytes, 0, message(questions).length);
    return whole.looks;
  }) as [number, number];
  expect((many - few) / 8000).toBeLessThan(10);
});
