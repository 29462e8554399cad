import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

/** One request as a client of AWS sent it. `{endpoint}` in its body stands for the address of the stack. */
export const RecordedRequest = z.strictObject({
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type RecordedRequest = z.output<typeof RecordedRequest>;

/** The headers that matter to a service. A date or a signature would differ in every recording. */
const KEPT = ['authorization', 'content-type', 'x-amz-target', 'x-amzn-query-mode'];
const withoutSignature = (header: string): string => header.replace(/Signature=.*/, 'Signature=recorded');

/** Stands before a stack, and keeps the requests whose X-Amz-Target matches. */
export async function startRecordingProxy(stack: string, target: RegExp) {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (message, response) => {
    const own = `http://${message.headers.host}`;
    const body = (await buffer(message)).toString();
    const headers = Object.fromEntries(
      KEPT.flatMap((name) => {
        const value = message.headers[name];
        return typeof value === 'string' ? [[name, withoutSignature(value)]] : [];
      }),
    );
    const path = message.url ?? '/';
    if (target.test(headers['x-amz-target'] ?? ''))
      requests.push({ path, headers, body: body.replaceAll(own, '{endpoint}') });
    const answer = await fetch(new URL(path, stack), {
      method: 'POST',
      headers,
      body: body.replaceAll(own, stack),
    });
    const contentType = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': contentType });
    response.end((await answer.text()).replaceAll(stack, own));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();

  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends a recorded request to a stack. */
export const replay = ({ path, headers, body }: RecordedRequest, stack: string): Promise<Response> =>
  fetch(new URL(path, stack), { method: 'POST', headers, body: body.replaceAll('{endpoint}', stack) });
