// Signed certificate timestamps (RFC 6962, 3.2 and 3.3): what a log says of a certificate, in hellos and in certificates.

import type { FieldSpec } from '../../../../model/field.ts';
import type { FieldReader } from '../field-reader.ts';
import { explainSignatureAlgorithms } from './signature-fields.ts';

/** Timestamps of one list that are named. */
const MOST = 256;

/** Fields by what stands behind `tls.` and `dtls.`. */
export const timestampFields: Readonly<Record<string, FieldSpec>> = {
  'sct.scts_length': { title: 'List length', kind: 'unsigned' },
  'sct.sct_length': { title: 'Timestamp length', kind: 'unsigned' },
  'sct.sct_version': { title: 'Version', kind: 'unsigned' },
  'sct.sct_logid': { title: 'Log', kind: 'bytes' },
  'sct.sct_timestamp': { title: 'Time', kind: 'time' },
  'sct.sct_extensions_length': { title: 'Extensions length', kind: 'unsigned' },
  'sct.sct_signature_length': { title: 'Signature length', kind: 'unsigned' },
  'sct.sct_signature': { title: 'Signature', kind: 'bytes' },
};

/** Tells a list of timestamps in the rest of `body`. */
export function explainTimestamps(body: FieldReader): void {
  const list = body.part(body.number('sct.scts_length', 2));
  for (let count = 0; list.rest > 0 && count < MOST; count += 1) {
    const length = list.number('sct.sct_length', 2);
    const one = list.part(length, list.group.group('Signed timestamp', list.at, Math.max(0, length)));
    one.field('sct.sct_version', 1);
    one.field('sct.sct_logid', 32);
    if (one.rest < 8) return;
    one.field('sct.sct_timestamp', 8, timestampText(one.bytes, one.at));
    one.skip(one.number('sct.sct_extensions_length', 2));
    explainSignatureAlgorithms(one, 2);
    one.field('sct.sct_signature', one.number('sct.sct_signature_length', 2));
  }
}

/** Milliseconds since 1970 in eight bytes, as exact seconds. */
function timestampText(bytes: Uint8Array, at: number): string {
  const milliseconds = new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0);
  return `${milliseconds / 1000n}.${String(milliseconds % 1000n).padStart(3, '0')}000000`;
}
