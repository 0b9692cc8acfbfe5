import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on another origin that nothing may ever reach. It allows every origin, so that only the page's policy stands in the way. */
export interface Canary {
  readonly url: string;
  /** What came in, as `how path`. */
  readonly hits: string[];
  close(): void;
}

/** Starts a canary on this machine. */
export async function startCanary(): Promise<Canary> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end();
  });
  server.on('upgrade', (request, socket) => {
    hits.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, hits, close };
}
