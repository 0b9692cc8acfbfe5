import { ANOMALIES, ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';

/** Anomalies by which a reader of bytes runs past the end of what holds them: Wireshark calls such a packet malformed. */
const PAST_THE_END: ReadonlySet<AnomalyCode> = new Set([
  ANOMALY.linkTruncated,
  ANOMALY.vlanTruncated,
  ANOMALY.llcLength,
  ANOMALY.arpTruncated,
  ANOMALY.ipTruncated,
  ANOMALY.ipExtension,
  ANOMALY.icmpTruncated,
  ANOMALY.igmpTruncated,
  ANOMALY.tunnelTruncated,
  ANOMALY.tcpTruncated,
  ANOMALY.udpTruncated,
  ANOMALY.udpLength,
  ANOMALY.sctpTruncated,
  ANOMALY.dnsMalformed,
  ANOMALY.dnsPointerLoop,
  ANOMALY.certificateMalformed,
  ANOMALY.sshMalformed,
  ANOMALY.dhcpMalformed,
  ANOMALY.ntpMalformed,
  ANOMALY.applicationMalformed,
  ANOMALY.tlsHeartbeat,
]);

/** Whether Wireshark calls packets with this anomaly malformed. */
export const isMalformed = (code: AnomalyCode): boolean => PAST_THE_END.has(code);

/** The names of these anomalies, as filters have them. */
export const MALFORMED_IDS: ReadonlySet<string> = new Set([...PAST_THE_END].map((code) => ANOMALIES[code].id));
