import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What can happen to a connection in the place of an answer: none ever comes, or it is reset. */
export type Broken = 'hang' | 'reset';

/** Completes when the connection is over: a caller that waits long enough ends a hang by itself. */
export async function breakOff(response: ServerResponse, how: Broken): Promise<void> {
  const closed = response.closed ? undefined : once(response, 'close').catch(() => undefined);
  if (how === 'reset') response.socket?.resetAndDestroy();
  await closed;
}
