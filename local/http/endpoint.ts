import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UsageError } from '../stack/usage-error.ts';
import { foreignFault } from './foreign.ts';

/** Bytes of a request: more than any service of AWS accepts, and a bound on memory. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Milliseconds. Longer than any client keeps an idle connection: closing one that is in use again is an error. */
const KEEP_ALIVE_MS = 600_000;

/** Handles one request whose body has been read. Completes when the response is sent. */
export type Listener = (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;

export interface Endpoint {
  /** Without a slash at its end. */
  url: string;
  /** Starts handling requests; earlier ones have waited. */
  open(listener: Listener): void;
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, and refuses what comes from elsewhere. The port is known before resources with it in their URLs
 * are created.
 * @param port 0 for any free port
 * @throws UsageError when the port is in use
 */
export async function openEndpoint(port: number): Promise<Endpoint> {
  const { promise: opened, resolve: open } = Promise.withResolvers<Listener>();
  const server = createServer((request, response) => {
    serve(request, response, opened).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;

  return {
    url: `http://127.0.0.1:${bound}`,
    open,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is in use. Set POOLS_PORT to a free port.`);
    }
    throw error;
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, opened: Promise<Listener>) {
  response.setHeader('x-amzn-RequestId', randomUUID());
  const foreign = foreignFault(request.headers);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES && foreign === undefined) chunks.push(chunk);
  }
  if (foreign !== undefined) return refuse(response, 403, 'AccessDeniedException', foreign);
  if (size > MAX_BODY_BYTES)
    return refuse(response, 413, 'RequestEntityTooLargeException', 'The request is too large.');
  const listener = await opened;
  await listener(request, response, Buffer.concat(chunks));
}

/** A refusal that the clients of every protocol of AWS can read. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code };
  response.writeHead(status, headers).end(JSON.stringify({ __type: code, message }));
}
