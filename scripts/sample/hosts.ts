/**
 * Who is there. Inside is 10.20.30.0/24; everything outside has a name under .example or .test and an address out of the
 * blocks for documentation (RFC 2606, RFC 5737, RFC 3849).
 */

export interface Host {
  readonly address: string;
  readonly mac: string;
  readonly name: string;
  readonly linkLocal: string;
  readonly global: string;
}

/** The interface identifier that follows from a MAC address (RFC 4291 appendix A). */
function identifier(mac: string): string {
  const [a, b, c, d, e, f] = mac.split(':') as [string, string, string, string, string, string];
  const flipped = (parseInt(a, 16) ^ 2).toString(16).padStart(2, '0');
  return `${flipped}${b}:${c}ff:fe${d}:${e}${f}`;
}

const host = (last: number, mac: string, name: string): Host => ({
  address: `10.20.30.${last}`,
  mac,
  name: `${name}.office.example`,
  linkLocal: `fe80::${identifier(mac)}`,
  global: `2001:db8:2030:0:${identifier(mac)}`,
});

/** The first half of a MAC address is that of a real maker, so that the table of hosts has something to show. */
export const HOSTS = {
  gateway: host(1, '14:19:23:20:30:01', 'gw'),
  resolver: host(2, '00:25:90:20:30:02', 'ns'),
  mail: host(3, '00:25:90:20:30:03', 'mail'),
  intranet: host(10, '00:25:90:20:30:0a', 'intranet'),
  storage: host(11, '00:11:32:20:30:0b', 'nas'),
  legacy: host(12, '0c:c4:7a:20:30:0c', 'stock'),
  printer: host(20, '18:60:24:20:30:14', 'printer'),
  anna: host(101, '10:65:30:20:30:65', 'anna-pc'),
  ben: host(102, '10:98:19:20:30:66', 'ben-pc'),
  clara: host(103, '10:98:36:20:30:67', 'clara-pc'),
  dario: host(104, '10:00:20:20:30:68', 'dario-book'),
  phone: host(105, '10:30:47:20:30:69', 'phone'),
} as const satisfies Record<string, Host>;

export interface Site {
  readonly name: string;
  readonly address: string;
  readonly global?: string;
  readonly rtt: number;
}

export const SITES = {
  news: { name: 'www.news.example', address: '198.51.100.10', global: '2001:db8:cafe::10', rtt: 0.021 },
  shop: { name: 'shop.example.com', address: '198.51.100.20', rtt: 0.034 },
  cdn: { name: 'static.cdn.example', address: '198.51.100.30', global: '2001:db8:cafe::30', rtt: 0.009 },
  docs: { name: 'docs.cloud.example', address: '198.51.100.40', global: '2001:db8:cafe::40', rtt: 0.016 },
  video: { name: 'video.example.net', address: '192.0.2.50', rtt: 0.027 },
  bank: { name: 'online.bank.example', address: '192.0.2.60', rtt: 0.041 },
  weather: { name: 'weather.example.org', address: '192.0.2.70', rtt: 0.03 },
  check: { name: 'connectivity.example', address: '192.0.2.80', rtt: 0.014 },
  clock: { name: 'time.example.net', address: '198.51.100.123', rtt: 0.012 },
  partner: { name: 'mx.partner.example', address: '198.51.100.25', rtt: 0.038 },
  /** The other side of the incident. */
  mailer: { name: 'mail.billing-desk.test', address: '203.0.113.80', rtt: 0.095 },
  dropper: { name: '203.0.113.66', address: '203.0.113.66', rtt: 0.088 },
  control: { name: 'cdn-sync.test', address: '203.0.113.77', rtt: 0.102 },
} as const satisfies Record<string, Site>;

/** What the resolver knows. */
export const ZONE: ReadonlyMap<string, { readonly address: string; readonly global?: string }> = new Map([
  ...Object.values<Site>(SITES).map((site) => [site.name, site] as const),
  ...Object.values(HOSTS).map(({ name, address }) => [name, { address }] as const),
]);
