import { expect, test } from 'vitest';
import { parseAddress } from '../../../src/base/network.ts';
import { communityId } from '../../../src/engine/community-id.ts';

const [TCP, UDP, ICMP] = [6, 17, 1];

function idOf(from: string, fromPort: number, to: string, toPort: number, protocol: number, isOneWay = false): string {
  return communityId(parseAddress(from)!, parseAddress(to)!, fromPort, toPort, protocol, isOneWay);
}

test('the examples of the specification', () => {
  expect(idOf('128.232.110.120', 34_855, '66.35.250.204', 80, TCP)).toBe('1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  expect(idOf('192.168.1.52', 54_585, '8.8.8.8', 53, UDP)).toBe('1:d/FP5EW3wiY1vCndhwleRRKHowQ=');
  expect(idOf('192.168.0.89', 8, '192.168.0.1', 0, ICMP)).toBe('1:X0snYXpgwiv9TZtqg64sgzUn6Dk=');
});

test('both directions have one, also of an address that talks to itself', () => {
  expect(idOf('10.0.0.2', 80, '10.0.0.1', 4000, TCP)).toBe(idOf('10.0.0.1', 4000, '10.0.0.2', 80, TCP));
  expect(idOf('2001:db8::2', 80, '2001:db8::1', 9, UDP)).toBe(idOf('2001:db8::1', 9, '2001:db8::2', 80, UDP));
  expect(idOf('127.0.0.1', 80, '127.0.0.1', 4000, TCP)).toBe(idOf('127.0.0.1', 4000, '127.0.0.1', 80, TCP));
  expect(idOf('127.0.0.1', 80, '127.0.0.1', 4000, TCP)).not.toBe(idOf('127.0.0.1', 80, '127.0.0.1', 4001, TCP));
});

test('what nothing answers keeps its direction', () => {
  expect(idOf('10.0.0.2', 3, '10.0.0.1', 1, ICMP, true)).not.toBe(idOf('10.0.0.1', 1, '10.0.0.2', 3, ICMP, true));
});
