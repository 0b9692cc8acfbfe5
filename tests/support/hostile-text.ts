/** A capture full of texts that harm whoever takes them for more than data, and what to look for in the page then. */
import type { Page } from '@playwright/test';
import { type Packet, packets } from './packet-builder.ts';
import { pcapng } from './packets/capture-file.ts';
import { dhcp } from './packets/dhcp.ts';
import { httpRequest, httpResponse } from './packets/http.ts';
import { tcpSession } from './packets/session.ts';
import { tlsClientHello } from './packets/tls.ts';

export const MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>';
export const OVERRIDE = 'invoice\u202efdp.exe';
export const UNSEEN = 'pay\u200bpal\u2067.example\ufeff';
export const LONG = 'A'.repeat(60_000);

function query(port: number, name: string | Uint8Array): Packet[] {
  const bytes = Buffer.from(name);
  const labels: number[] = [];
  for (let at = 0; at < bytes.length; at += 60) {
    const label = bytes.subarray(at, at + 60);
    labels.push(label.length, ...label);
  }
  const message = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1);
  return packets([`udp 10.0.0.1:${port} > 10.0.0.53:53`, message]);
}

const browse = (port: number, host: string, agent: string, file: string, target = '/'): Packet[] =>
  tcpSession({
    client: `10.0.0.1:${port}`,
    server: '10.0.0.2:80',
    exchanges: [
      { from: 'client', data: httpRequest({ host, target, headers: { 'User-Agent': agent } }) },
      {
        from: 'server',
        data: httpResponse({ headers: { 'Content-Disposition': `attachment; filename="${file}"` }, body: MARKUP }),
      },
    ],
  });

const greet = (port: number, sni: string): Packet[] =>
  tcpSession({
    client: `10.0.0.1:${port}`,
    server: '10.0.0.3:443',
    exchanges: [{ from: 'client', data: tlsClientHello({ sni }) }],
  });

export const FORMULA = "=cmd|'/c calc'!A1";
/** Each of them is a name of something. */
const SAID = [
  ...[MARKUP, OVERRIDE, UNSEEN, FORMULA, 'nul\0inside', 'x'.repeat(200), `"quoted", 'twice'`, 'two\nlines'],
  ...['+1+1', '-2+3', '@SUM(1)', '\ttab'],
];
/** Half of a pair of UTF-16, as some programs write it: no UTF-8. */
const LONE_SURROGATE = Uint8Array.of(0x61, 0xed, 0xa0, 0x80, 0x62);

const lease = (port: number, hostName: string): Packet[] =>
  packets([
    `udp 0.0.0.0:68 > 255.255.255.255:67`,
    dhcp({
      type: 'request',
      mac: '02:00:00:00:00:01',
      xid: port,
      hostName: hostName.slice(0, 200),
      vendorClass: hostName.slice(0, 200),
    }),
  ]);

/** Every text in names of DNS and TLS, hosts, paths, agents and files of HTTP, names of DHCP, comments and the file's own facts. */
export function hostileCapture(): Buffer {
  const all = [
    ...SAID.flatMap((name, index) => query(5000 + index, name)),
    ...SAID.flatMap((name, index) => browse(6000 + index, name, name, name)),
    ...browse(6100, 'long', LONG, 'long'),
    ...SAID.flatMap((name, index) =>
      browse(6200 + index, 'paths', 'x', 'x', `/${encodeURI(name)}?${name.replaceAll(/[\s\0]/g, '+')}`),
    ),
    ...query(5900, LONE_SURROGATE),
    ...SAID.flatMap((name, index) => lease(8000 + index, name)),
    ...SAID.flatMap((name, index) => greet(7000 + index, name)),
  ];
  const comments = [MARKUP + OVERRIDE, LONG, UNSEEN];
  const noted = all.map((packet, index) => ({ ...packet, comment: comments[index] ?? null }));
  return Buffer.from(
    pcapng(noted, {
      ...{ interfaceName: MARKUP + OVERRIDE, interfaceDescription: LONG, comment: MARKUP, hardware: OVERRIDE },
      ...{ application: LONG, system: UNSEEN },
      names: { '10.0.0.1': [MARKUP], '10.0.0.2': [OVERRIDE], '10.0.0.3': [LONG] },
    }),
  );
}

/** What strange text has done to the page. */
export function harmOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harm = new Set<string>();
    if ('pwned' in globalThis) harm.add('something ran');
    if (document.querySelector('img[src="x"], main script')) harm.add('markup became an element');
    for (const part of document.querySelectorAll('html, main, [data-testid="inspector"]'))
      if (part.scrollWidth > part.clientWidth + 1) harm.add(`${part.tagName} is ${part.scrollWidth} pixels wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.nodeValue ?? '';
      if (/[\0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(text))
        harm.add(`unseen in ${walker.currentNode.parentElement?.outerHTML.slice(0, 80)}`);
      if (text.length > 10_000) harm.add(`${text.length} characters at once`);
    }
    const rows = document.querySelectorAll('[data-testid="grid"] [data-row]');
    const heights = new Set(Array.from(rows, (row) => Math.round(row.getBoundingClientRect().height)));
    if (heights.size > 1) harm.add(`rows of ${[...heights].join(', ')} pixels`);
    return [...harm];
  });
}
