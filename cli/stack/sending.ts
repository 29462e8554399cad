import type { Row } from '../../local/input/row.ts';
import { MAX_CALL_BYTES, type Send } from './send.ts';

/** Concurrent calls: enough to use the bandwidth, and within the limits of any account. */
const IN_FLIGHT = 4;

export interface Sendable {
  row: Row;
  body: string;
}

/** What became of the rows. */
export interface Sent {
  sent: number;
  /** The rows that the trigger refused. */
  refused: number;
  /** The first row that may not have arrived: from here a submit is resumed. Undefined if all have. */
  resumeFrom: number | undefined;
}

/**
 * Sends rows in calls of the trigger's limit, several at a time. Rows come in the order of their file.
 * @param onRefused a row that the trigger refused after several tries
 */
export const sending = <Item extends Sendable>(
  send: Send,
  perCall: number,
  onRefused: (item: Item, why: string) => void,
) => {
  const calls: Promise<void>[] = [];
  /** The first row of each call that has no answer yet, or failed; and each refused row. */
  const open = new Set<number>();
  let chunk: Item[] = [];
  let bytes = 0;
  let sent = 0;
  let refused = 0;

  const call = async (items: readonly Item[]) => {
    const [first] = items;
    const failed = await send(items.map(({ body }) => body));
    if (first !== undefined) open.delete(first.row.number);
    sent += items.length - failed.size;
    refused += failed.size;
    for (const [at, why] of failed) {
      const item = items[at];
      if (item === undefined) continue;
      open.add(item.row.number);
      onRefused(item, why);
    }
  };
  const flush = async () => {
    const [first] = chunk;
    if (first !== undefined) {
      open.add(first.row.number);
      const one = call(chunk);
      // `calls` is awaited later; this prevents an unhandled rejection until then.
      one.catch(() => {});
      calls.push(one);
    }
    chunk = [];
    bytes = 0;
    while (calls.length >= IN_FLIGHT) await calls.shift();
  };

  return {
    async add(item: Item) {
      const size = Buffer.byteLength(item.body);
      if (chunk.length === perCall || (chunk.length > 0 && bytes + size > MAX_CALL_BYTES)) await flush();
      chunk.push(item);
      bytes += size;
    },
    /** Sends the rest. */
    async end() {
      await flush();
      for (const one of calls.splice(0)) await one;
    },
    /** Waits for the calls that were made, whether they fail or not. */
    async settled(): Promise<Sent> {
      await Promise.allSettled(calls);
      const rows = [...open, ...chunk.slice(0, 1).map(({ row }) => row.number)];
      return { sent, refused, resumeFrom: rows.length > 0 ? Math.min(...rows) : undefined };
    },
  };
};
