import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { breakOff } from '../faults/connection.ts';
import type { Answer } from './answer.ts';

/** Sends a response, or injects its transport fault. */
export async function send(answer: Answer, requestId: string, response: ServerResponse): Promise<void> {
  if (answer.transport === 'hang' || answer.transport === 'reset') {
    await breakOff(response, answer.transport);
    return;
  }
  const whole = Buffer.from(JSON.stringify(answer.body));
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  // A caller that closes the connection early is no error here: several faults make it do so.
  const closed = response.closed ? undefined : once(response, 'close').catch(() => undefined);
  const head = (length: number) =>
    response.writeHead(answer.status, {
      'Content-Type': 'application/x-amz-json-1.0',
      'Content-Length': length,
      'x-amzn-RequestId': requestId,
    });

  switch (answer.transport) {
    case undefined:
      head(whole.length).end(whole);
      break;
    case 'truncated':
      // Only once the first half is sent: an immediate destroy would drop the headers too.
      head(whole.length).write(half, () => response.socket?.destroy());
      break;
    case 'broken-json':
      head(half.length).end(half);
      break;
    case 'no-body':
      head(0).end();
      break;
  }
  await closed;
}
