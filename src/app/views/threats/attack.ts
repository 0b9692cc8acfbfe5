/** Names of the ATT&CK techniques that detectors refer to (Enterprise matrix, version 17). */
const NAMES: Readonly<Record<string, string>> = {
  T1018: 'Remote System Discovery',
  T1029: 'Scheduled Transfer',
  T1040: 'Network Sniffing',
  T1046: 'Network Service Discovery',
  'T1048.003': 'Exfiltration Over Unencrypted Non-C2 Protocol',
  T1071: 'Application Layer Protocol',
  'T1071.001': 'Web Protocols',
  'T1071.004': 'DNS',
  T1083: 'File and Directory Discovery',
  T1105: 'Ingress Tool Transfer',
  'T1110.001': 'Password Guessing',
  T1190: 'Exploit Public-Facing Application',
  'T1204.002': 'Malicious File',
  'T1499.001': 'OS Exhaustion Flood',
  T1552: 'Unsecured Credentials',
  'T1557.002': 'ARP Cache Poisoning',
  T1572: 'Protocol Tunneling',
  T1573: 'Encrypted Channel',
  'T1595.001': 'Scanning IP Blocks',
};

/** `T1046 Network Service Discovery` */
export const techniqueText = (id: string): string => (id in NAMES ? `${id} ${NAMES[id]}` : id);
