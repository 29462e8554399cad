import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A fault of a connection in place of a response: none arrives, or the connection is reset. */
export type Broken = 'hang' | 'reset';

/** Completes when the connection is closed. The timeout of the caller ends a hang. */
export async function breakOff(response: ServerResponse, how: Broken): Promise<void> {
  const closed = response.closed ? undefined : once(response, 'close').catch(() => undefined);
  if (how === 'reset') response.socket?.resetAndDestroy();
  await closed;
}
