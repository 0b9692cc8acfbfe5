// ISO protocols behind LLC (SAP 0xfe) and Cisco HDLC: the first byte is the network layer protocol identifier
// (ISO/IEC TR 9577), and part of the protocol it names.

import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const OSI_SAP = 0xfe;

export const osi: PacketDissector = {
  id: 'osi',
  title: 'ISO/IEC network layer',
  display: 'OSI',
  claims: [
    [SPACE.llcSap, OSI_SAP],
    [SPACE.pppProtocol, 0x0023],
    [SPACE.greProtocol, 0x00fe],
  ],

  dissect(bytes, cursor, context) {
    return cursor.at < cursor.end ? context.next(SPACE.nlpid, bytes[cursor.at]) : STOP;
  },
};
