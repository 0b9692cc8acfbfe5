import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { HostRole } from '../../model/host-role.ts';

/** What a host serves that answers in some way. */
interface Service {
  readonly role: HostRole;
  /** Applications by their content, wherever they are spoken. */
  readonly applications: readonly string[];
  /** Ports at which TLS or HTTP is this service and not a web site. */
  readonly inside?: readonly number[];
  /** Ports at which what nothing here reads is likely this service, by transport. */
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
}

/**
 * One line for each role of a server. Ports are those of IANA's registry (Service Name and Transport Protocol Port Number
 * Registry), and Microsoft's "Service overview and network port requirements" for directories.
 */
const SERVICES: readonly Service[] = [
  { role: 'dns', applications: ['dns'], inside: [853], tcp: [53], udp: [53, 853] },
  {
    role: 'directory',
    applications: ['ldap', 'radius'],
    inside: [636, 3269],
    tcp: [49, 88, 389, 464, 636, 3268, 3269],
    udp: [88, 389, 464, 1812, 1813],
  },
  { role: 'print', applications: [], inside: [631], tcp: [515, 631, 9100] },
  {
    role: 'mail',
    applications: ['smtp', 'imap', 'pop3'],
    inside: [465, 587, 993, 995],
    tcp: [25, 110, 143, 465, 587, 993, 995],
  },
  {
    role: 'file',
    applications: ['ftp', 'tftp', 'nfs', 'mount'],
    inside: [989, 990],
    tcp: [21, 139, 445, 548, 873, 2049, 3260],
    udp: [69, 2049],
  },
  {
    role: 'database',
    applications: ['mysql', 'pgsql', 'redis'],
    inside: [1433, 3306, 5432, 6379, 6380, 27017],
    tcp: [1433, 1521, 3306, 5432, 6379, 11211, 27017],
  },
  {
    role: 'remote',
    applications: ['ssh', 'vnc', 'telnet', 'rlogin', 'rsh', 'x11'],
    inside: [992, 3389, 5986],
    tcp: [22, 23, 513, 514, 3389, 5900, 5985, 5986],
    udp: [3389],
  },
  { role: 'voice', applications: ['sip'], inside: [5061], tcp: [1720, 2000, 5060, 5061], udp: [5060] },
  { role: 'media', applications: ['rtsp'], inside: [322], tcp: [554, 1935] },
  {
    role: 'messages',
    applications: ['mqtt', 'irc', 'nntp'],
    inside: [563, 5223, 6697, 8883],
    tcp: [119, 1883, 5222, 5269, 5671, 5672, 6667, 8883],
  },
  { role: 'vpn', applications: ['isakmp', 'l2tp'], tcp: [1194, 1723], udp: [500, 1194, 1701, 4500] },
  { role: 'time', applications: ['ntp', 'ptp'], inside: [4460], udp: [123] },
  { role: 'management', applications: ['snmp'], inside: [10161], udp: [161] },
  { role: 'industrial', applications: ['bacnet'], tcp: [102, 502, 2404, 20000, 44818] },
  { role: 'proxy', applications: ['socks'], inside: [3128], tcp: [1080, 3128] },
  // What stands at none of the ports above.
  { role: 'web', applications: ['http'], inside: [443, 8443], tcp: [80, 443, 8080, 8443], udp: [443] },
];

/** Carriers of other services: which, tells the port. */
const CARRIERS: ReadonlySet<string> = new Set(['http', 'tls', 'dtls']);

/** What an answering port shows, and whether it was told by its number alone. */
export interface ServedRole {
  readonly role: HostRole;
  readonly byNumber: boolean;
}

/**
 * What a host does that answers at a port. Null where nothing tells, as TLS at a port that nobody registered.
 * @param application its name, null where nothing here reads what is spoken
 */
export function servedRole(transport: number, port: number, application: string | null): ServedRole | null {
  const isCarrier = application !== null && CARRIERS.has(application);
  if (isCarrier) {
    const service = SERVICES.find(({ inside }) => inside?.includes(port) === true);
    // That it is TLS is read, what is in it is not; nor what HTTP carries.
    if (service !== undefined)
      return { role: service.role, byNumber: service.role !== 'web' || application !== 'http' };
  }
  if (application !== null) {
    const service = SERVICES.find(({ applications }) => applications.includes(application));
    return service === undefined ? null : { role: service.role, byNumber: false };
  }
  const service = SERVICES.find(({ tcp, udp }) =>
    (transport === IP_PROTOCOL.tcp ? tcp : transport === IP_PROTOCOL.udp ? udp : undefined)?.includes(port),
  );
  return service === undefined ? null : { role: service.role, byNumber: true };
}
