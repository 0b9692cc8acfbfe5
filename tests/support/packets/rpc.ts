/** Calls and replies of remote procedures (RFC 5531), and what they carry (RFC 4506). */
import { concat, hex, u32 } from './bytes.ts';

/** A text of XDR. */
export const xdr = (text: string): Uint8Array => concat(u32(text.length), text, new Uint8Array(-text.length & 3));
/** A call of version 3 of a program, with the credentials of a machine `desk`. */
export const rpcCall = (xid: number, program: number, procedure: number, ...body: Uint8Array[]): Uint8Array =>
  concat(
    u32(xid),
    [u32(0), u32(2), u32(program), u32(3), u32(procedure)].flat(),
    concat(u32(1), u32(24 + 4), u32(5), xdr('desk'), u32(0), u32(1), u32(1), u32(7)),
    hex('00000000 00000000'),
    ...body,
  );
/** An answer that was accepted. */
export const rpcReply = (xid: number, ...body: Uint8Array[]): Uint8Array =>
  concat(u32(xid), hex('00000001 00000000 00000000 00000000 00000000'), ...body);
