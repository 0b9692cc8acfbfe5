import { expect, test } from 'vitest';
import { blockOwnerOf, vendorOf } from '../../../../src/engine/dissect/vendor.ts';
import { parseMac } from '../../../support/packets/address.ts';

// As Wireshark's list of vendors has them: blocks of 24, 28 and 36 bits.
test.each([
  ['00:0c:29:01:02:03', /^VMware/, /^VMware/],
  ['00:55:da:01:02:03', /^Shinko Technos/, 'IEEE Registration Authority'],
  ['00:55:da:31:02:03', /^Novexx Solutions/, 'IEEE Registration Authority'],
  ['8c:1f:64:ff:c2:03', /^Invendis Technologies/, 'IEEE Registration Authority'],
])('%s is of the vendor that has the smallest block around it', (text, vendor, owner) => {
  expect(vendorOf(parseMac(text))).toMatch(vendor);
  expect(blockOwnerOf(parseMac(text))).toMatch(owner);
});

test('a block that is given out in parts is of no vendor where the part is of none', () => {
  const mac = parseMac('70:b3:d5:00:00:01');
  expect(vendorOf(mac)).toBeNull();
  expect(blockOwnerOf(mac)).toBe('IEEE Registration Authority');
});

test.each(['01:0c:29:01:02:03', '02:0c:29:01:02:03', '00:00:00:01:02:03', 'a0:00:01:00:00:00'])(
  '%s was given to nobody: a group, one made up, zeros, one that is not in the list',
  (text) => {
    expect(vendorOf(parseMac(text))).toBeNull();
    expect(blockOwnerOf(parseMac(text))).toBeNull();
  },
);
