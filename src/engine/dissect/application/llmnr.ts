// Link-Local Multicast Name Resolution, RFC 4795: the format of DNS, so its transactions stand in the same table.

import { PROBE } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dnsFields } from './dns-fields.ts';
import { DnsDatagrams, dnsResponseTimes, dnsTable, probeDns } from './dns.ts';
import type { DnsFlavour } from './dns.ts';

const PORT = 5355;

const LLMNR: DnsFlavour = {
  id: 'llmnr',
  title: 'Link-Local Multicast Name Resolution',
  display: 'LLMNR',
  fields: dnsFields,
};

export const llmnr: ApplicationDissector = {
  ...LLMNR,
  ports: { udp: [PORT] },
  tables: [dnsTable],
  responseTimes: dnsResponseTimes('llmnr'),
  probe: (bytes, at, end, _fromOriginator, flow) =>
    flow.responderPort === PORT || flow.originatorPort === PORT ? probeDns(bytes, at, end, true) : PROBE.no,
  datagrams: (flow, output) => new DnsDatagrams(flow, output, LLMNR),
};
