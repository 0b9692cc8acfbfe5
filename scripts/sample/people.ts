/** What people do on an ordinary morning: read, mail, print, fetch files, work on a server. */
import type { Packet } from '../../tests/support/packet-builder.ts';
import { alphabet, concat, u16, u32, type Bytes } from '../../tests/support/packets/bytes.ts';
import { dialogue, ftpLogin, passive, smtpExchanges } from '../../tests/support/packets/dialogue.ts';
import { httpRequest, httpResponse } from '../../tests/support/packets/http.ts';
import { endOf, type Exchange } from '../../tests/support/packets/session.ts';
import { sshExchanges } from '../../tests/support/packets/ssh.ts';
import { TLS } from '../../tests/support/packets/tls.ts';
import { HOSTS, SITES, type Host, type Site } from './hosts.ts';
import type { Office } from './office.ts';

const { anna, ben, clara, dario, phone, mail, intranet, storage, legacy, printer } = HOSTS;

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';
/** The same browser on Dario's laptop, which Apple made. */
const LAPTOP_BROWSER = BROWSER.replace('Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7');

/** Pages over TLS, each person with habits of their own. Some sites still speak TLS 1.2. */
export function browsing(office: Office): Packet[] {
  const habits: readonly (readonly [host: Host, from: number, sites: readonly Site[], pause: number])[] = [
    [anna, 30, [SITES.news, SITES.cdn, SITES.docs, SITES.shop], 95],
    [ben, 45, [SITES.docs, SITES.cdn, SITES.video], 120],
    [clara, 70, [SITES.news, SITES.docs, SITES.bank, SITES.weather], 150],
    [dario, 110, [SITES.docs, SITES.shop, SITES.cdn], 110],
    [phone, 150, [SITES.video, SITES.weather, SITES.cdn], 130],
  ];
  const old = new Set<Site>([SITES.shop, SITES.weather]);
  const { random } = office;
  return habits.flatMap(([host, from, sites, pause]) => {
    const pages: Packet[] = [];
    for (let at = from; at < 1470; at += pause * random.between(0.5, 1.4)) {
      const site = random.pick(sites);
      pages.push(...office.browse(host, site, at, random.whole(2, 5), old.has(site) ? TLS.tls12 : TLS.tls13));
    }
    return pages;
  });
}

/** The laptop and the phone prefer IPv6 where a site has it. */
export function browsingOverIpv6(office: Office): Packet[] {
  const pages: Packet[] = [];
  for (const [i, at] of [140, 236, 371, 505, 668, 833, 1004, 1187, 1322].entries()) {
    const host = i % 2 ? phone : dario;
    const site = i % 3 ? SITES.docs : SITES.news;
    const found = office.lookUp(host, site.name, at);
    pages.push(...found, ...office.session6(host, site, 443, endOf(found) + 0.002, office.tls(site, office.page(3))));
  }
  return pages;
}

function article(title: string, paragraphs: number): string {
  const text =
    'The council met on Monday to talk about the new bridge, and will meet again when the drawings are there. ';
  return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${`<p>${text.repeat(6)}</p>\n`.repeat(paragraphs)}</body></html>`;
}

/** A site and the intranet without TLS: compressed, in chunks, cached, missing. */
export function plainWeb(office: Office): Packet[] {
  const ask = (host: string, target: string, headers: Record<string, string> = {}): Exchange => ({
    from: 'client',
    wait: 0.03,
    data: httpRequest({
      host,
      target,
      headers: { 'User-Agent': BROWSER, Accept: '*/*', 'Accept-Encoding': 'gzip', ...headers },
    }),
  });
  const answer = (response: Parameters<typeof httpResponse>[0]): Exchange => ({
    from: 'server',
    wait: 0.012,
    data: httpResponse(response),
  });
  const html = { 'Content-Type': 'text/html; charset=utf-8', Server: 'nginx' };
  const { name } = SITES.weather;
  const found = office.lookUp(anna, name, 62);
  return [
    ...found,
    ...office.session(anna, SITES.weather, 80, endOf(found) + 0.002, [
      ask(name, '/today'),
      answer({ headers: html, body: article('Weather today', 40), gzip: true, chunked: [600] }),
      ask(name, '/icons/rain.svg'),
      answer({
        headers: { 'Content-Type': 'image/svg+xml' },
        body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
      }),
      ask(name, '/favicon.ico'),
      answer({ status: 404, headers: html, body: article('Not found', 1) }),
    ]),
    ...[anna, ben, clara, dario].flatMap((host, i) => {
      const asked = office.lookUp(host, intranet.name, 88 + i * 61);
      const own: Record<string, string> = host === dario ? { 'User-Agent': LAPTOP_BROWSER } : {};
      return [
        ...asked,
        ...office.session(host, intranet, 80, endOf(asked) + 0.001, [
          ask(intranet.name, '/', own),
          answer({ headers: { ...html, ETag: '"5f1-611"' }, body: article('Intranet', 4), chunked: true }),
          ask(intranet.name, '/catalogue?id=17', own),
          answer({ headers: html, body: article('Catalogue', 2) }),
          ask(intranet.name, '/style.css', { ...own, 'If-None-Match': '"2c-60a"' }),
          answer({ status: 304, headers: { ETag: '"2c-60a"' } }),
        ]),
      ];
    }),
  ];
}

/** Mail programs look for new mail over IMAP in TLS; the server exchanges mail with its partners in the clear. */
export function mailing(office: Office): Packet[] {
  const checks = [anna, ben, clara, dario].flatMap((host, i) =>
    [55, 355, 655, 955, 1255].flatMap((at) => {
      const start = at + i * 17.3 + office.random.between(0, 3);
      const found = office.ask(host, mail.name, 'A', start);
      const exchanges = office.tls(mail, office.page(3), { version: TLS.tls12 });
      return [...found, ...office.session(host, mail, 993, endOf(found) + 0.002, exchanges)];
    }),
  );
  const offer = smtpExchanges({
    server: SITES.partner.name,
    client: mail.name,
    from: 'anna@office.example',
    to: 'orders@partner.example',
    message: `From: Anna <anna@office.example>\nTo: orders@partner.example\nSubject: Offer 2024-117\nDate: Tue, 12 Mar 2024 09:38:04 +0100\nMessage-ID: <117@office.example>\n\nDear colleagues,\n\nplease find our offer below.\n\n${'One box of paper, delivered on Friday.\n'.repeat(30)}\nAnna`,
  });
  return [...checks, ...office.session(mail, SITES.partner, 25, 488, offer)];
}

/** An IPP job (RFC 8010 section 3) over HTTP, and a try at a port that the printer has closed. */
export function printing(office: Office): Packet[] {
  const attribute = (tag: number, name: string, value: string): Bytes =>
    concat([tag], u16(name.length), name, u16(value.length), value);
  const job = concat(
    [2, 0],
    u16(0x0002), // Print-Job
    u32(1),
    [1],
    attribute(0x47, 'attributes-charset', 'utf-8'),
    attribute(0x48, 'attributes-natural-language', 'en'),
    attribute(0x45, 'printer-uri', `ipp://${printer.name}/ipp/print`),
    attribute(0x42, 'job-name', 'Offer 2024-117'),
    attribute(0x49, 'document-format', 'application/pdf'),
    [3],
    '%PDF-1.4\n',
    alphabet(26000),
    '\n%%EOF\n',
  );
  const done = concat(
    [2, 0],
    u16(0),
    u32(1),
    [1],
    attribute(0x47, 'attributes-charset', 'utf-8'),
    attribute(0x48, 'attributes-natural-language', 'en'),
    [3],
  );
  const headers = { 'Content-Type': 'application/ipp' };
  const found = office.ask(anna, printer.name, 'A', 611);
  const start = endOf(found) + 0.001;
  return [
    ...found,
    ...office.session(anna, printer, 9100, start, [], { answer: 'refuse' }),
    ...office.session(anna, printer, 631, start + 0.2, [
      {
        from: 'client',
        data: httpRequest({ method: 'POST', target: '/ipp/print', host: `${printer.name}:631`, headers, body: job }),
      },
      { from: 'server', data: httpResponse({ headers, body: done }), wait: 0.4 },
    ]),
  ];
}

/** Ben fetches a file from the store, with a password that everybody on the network can read. */
export function fetchingFiles(office: Office): Packet[] {
  const at = 521;
  const found = office.ask(ben, storage.name, 'A', at);
  const list =
    'drwxr-xr-x 2 ben staff 4096 Mar 11 16:02 drawings\r\n-rw-r--r-- 1 ben staff 41943 Mar 08 11:27 prices.csv\r\n';
  const prices = 'article;price\r\n'.concat(
    ...Array.from({ length: 2500 }, (_, i) => `${1000 + i};${(i * 37) % 500}.50\r\n`),
  );
  const control = dialogue(
    'C: TYPE I',
    'S: 200 Type set to I',
    'C: PASV',
    `S: ${passive(storage.address, 50211)}`,
    'C: LIST',
    'S: 150 Here comes the directory listing',
    'S: 226 Directory send OK',
    'C: PASV',
    `S: ${passive(storage.address, 50212)}`,
    'C: RETR prices.csv',
    'S: 150 Opening BINARY mode data connection for prices.csv',
    'S: 226 Transfer complete',
    'C: QUIT',
    'S: 221 Goodbye',
  );
  // Room for the data connections: the reply that ends a transfer comes after it.
  const spaced = control.map((exchange) =>
    String(exchange.data).startsWith('226') ? { ...exchange, wait: 1.2 } : exchange,
  );
  const login = [...ftpLogin('ben', 'Sommar2023'), ...spaced];
  const start = endOf(found) + 0.002;
  const command = office.session(ben, storage, 21, start, login);
  const data = (port: number, after: number, content: string): Packet[] =>
    office.session(ben, storage, port, start + after, [{ from: 'server', data: content }], { closer: 'server' });
  return [...found, ...command, ...data(50211, 0.13, list), ...data(50212, 1.41, prices)];
}

/** A long evening on the server's command line in small: keystrokes, their echo, now and then a screen of text. */
export function workingOverSsh(office: Office): Packet[] {
  const { random } = office;
  const found = office.ask(ben, intranet.name, 'A', 352);
  const talk = Array.from({ length: 130 }, (_, i) => [
    { from: 'client', size: 10, wait: random.between(0.09, i % 13 === 0 ? 6 : 0.9) } as const,
    { from: 'server', size: i % 13 === 12 ? random.whole(400, 2600) : 10, wait: 0.0008 } as const,
  ]).flat();
  const exchanges = sshExchanges({ seed: office.serial(), clientSoftware: 'OpenSSH_for_Windows_8.6', talk });
  return [...found, ...office.session(ben, intranet, 22, endOf(found) + 0.002, exchanges)];
}

/** The stock-keeping system never learnt more than TLS 1.0. */
export function oldServer(office: Office): Packet[] {
  return [
    [ben, 301],
    [clara, 398],
    [ben, 902],
  ].flatMap(([person, at]) => {
    const host = person as Host;
    const found = office.ask(host, legacy.name, 'A', at as number);
    const certificates = [office.certificateOf(legacy.name, `CN=${legacy.name}`)];
    const exchanges = office.tls(legacy, office.page(2), { version: TLS.tls10, certificates });
    return [...found, ...office.session(host, legacy, 443, endOf(found) + 0.002, exchanges)];
  });
}
