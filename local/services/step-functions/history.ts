import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { isRecord } from '../../../functions/runtime/json.ts';
import type { JsonObject } from '../../http/json.ts';

/** One event in the form of GetExecutionHistory; `timestamp` in seconds since the epoch. */
const HistoryEvent = z.looseObject({
  id: z.number(),
  previousEventId: z.number(),
  timestamp: z.number(),
  type: z.string(),
});
export type HistoryEvent = z.output<typeof HistoryEvent>;

/** The history of an execution, in the event types of AWS. */
export class History {
  #events: HistoryEvent[] = [];
  #packed: Uint8Array | undefined;
  #isDropped = false;

  /** Oldest first; none once they are dropped. */
  get events(): readonly HistoryEvent[] {
    if (this.#packed === undefined) return this.#events;
    return z.array(HistoryEvent).parse(JSON.parse(zstdDecompressSync(this.#packed).toString()));
  }

  get isDropped(): boolean {
    return this.#isDropped;
  }

  /**
   * @param details the member of this event type, such as `stateEnteredEventDetails`, and its value
   * @param at milliseconds since the epoch
   */
  add(type: string, details: JsonObject = {}, at: number = Date.now()): void {
    if (this.#packed !== undefined || this.#isDropped) return;
    const id = this.#events.length + 1;
    // AWS counts the first state as a start too.
    const previousEventId = id === 2 ? 0 : id - 1;
    this.#events.push({ id, previousEventId, timestamp: at / 1000, type, ...details });
  }

  /** Compresses the events of an ended execution, to a thirtieth. No more can be added. */
  pack(): void {
    if (this.#isDropped) return;
    // A copy: the result is a small part of a large buffer.
    this.#packed = new Uint8Array(zstdCompressSync(JSON.stringify(this.#events)));
    this.#events = [];
  }

  /** Forgets the events of an ended execution. */
  drop(): void {
    this.#events = [];
    this.#packed = undefined;
    this.#isDropped = true;
  }
}

/** A document in a history, marked as not truncated. */
export const included = (name: 'input' | 'output', document: string): JsonObject => ({
  [name]: document,
  [`${name}Details`]: { truncated: false },
});

/** The event without execution data. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  const entries = Object.entries(event).map(([key, value]): [string, unknown] => {
    if (!isRecord(value)) return [key, value];
    const { input, output, parameters, inputDetails, outputDetails, ...rest } = value;
    return [key, rest];
  });
  return { ...event, ...Object.fromEntries(entries) };
}
