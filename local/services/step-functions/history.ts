import { isRecord } from '../../../functions/runtime/json.ts';
import type { JsonObject } from '../../http/json.ts';

/** One event in the form of GetExecutionHistory; `timestamp` in seconds since the epoch. */
export type HistoryEvent = JsonObject & {
  id: number;
  previousEventId: number;
  timestamp: number;
  type: string;
};

/** The history of an execution, in the event types of AWS. */
export class History {
  readonly events: HistoryEvent[] = [];

  /**
   * @param details the member of this event type, such as `stateEnteredEventDetails`, and its value
   * @param at milliseconds since the epoch
   */
  add(type: string, details: JsonObject = {}, at: number = Date.now()): void {
    const id = this.events.length + 1;
    // AWS counts the first state as a start too.
    const previousEventId = id === 2 ? 0 : id - 1;
    this.events.push({ id, previousEventId, timestamp: at / 1000, type, ...details });
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
