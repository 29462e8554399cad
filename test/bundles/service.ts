import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { certificate, key } from '../../simulation/stub/stub.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: object;
  /** The service gives the idle connection up, like AWS while a sandbox is frozen: another call on it is reset. */
  isLast?: boolean;
}

/** How the service reacts to a request: respond, close the connection before or within the response, or not respond. */
export type Deed = Answer | 'reset' | 'cut' | 'hang';

export interface Service {
  url: string;
  /** The headers of every request so far. */
  seen: http.IncomingHttpHeaders[];
  stop(): void;
}

/** A service on loopback that reacts in these ways in turn, and then repeats the last one. */
export const serve = async (scheme: 'http' | 'https', ...deeds: Deed[]): Promise<Service> => {
  const seen: http.IncomingHttpHeaders[] = [];
  const givenUp = new WeakSet<Socket>();
  const listener: http.RequestListener = (request, response) => {
    const deed = deeds[Math.min(seen.length, deeds.length - 1)];
    seen.push(request.headers);
    if (givenUp.has(request.socket)) request.destroy();
    if (deed === 'reset') request.destroy();
    if (deed === 'cut') {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"PoolId":', () => response.destroy());
    }
    if (deed === undefined || typeof deed === 'string') return;
    if (deed.isLast === true) givenUp.add(request.socket);
    request.resume().on('end', () => {
      response.writeHead(deed.status ?? 200, {
        'content-type': 'application/x-amz-json-1.0',
        ...deed.headers,
      });
      response.end(JSON.stringify(deed.body));
    });
  };
  const server =
    scheme === 'http'
      ? http.createServer(listener)
      : https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The service has no port.');

  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
    seen,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
};
