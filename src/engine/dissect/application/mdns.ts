// Multicast DNS, RFC 6762: the format of DNS, so its transactions stand in the same table.

import { PROBE } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dnsFields } from './dns-fields.ts';
import { DnsDatagrams, dnsTable, probeDns } from './dns.ts';
import type { DnsFlavour } from './dns.ts';

const PORT = 5353;

const MDNS: DnsFlavour = { id: 'mdns', title: 'Multicast Domain Name System', display: 'MDNS', fields: dnsFields };

export const mdns: ApplicationDissector = {
  ...MDNS,
  ports: { udp: [PORT] },
  tables: [dnsTable],
  probe: (bytes, at, end, _fromOriginator, flow) =>
    flow.responderPort === PORT || flow.originatorPort === PORT ? probeDns(bytes, at, end, true) : PROBE.no,
  datagrams: (flow, output) => new DnsDatagrams(flow, output, MDNS),
};
