import * as z from 'zod/mini';
import type { Failure } from '../model/failure.ts';
import { type ResultDetail, ResultDetail as ResultDetailSchema } from '../model/result.ts';
import type { IdempotencyRecord } from './record.ts';

/** An event in the life of a request. */
export interface TimelineEntry {
  /** ISO 8601. */
  at: string;
  what: string;
}

/** The result in a record; undefined if it cannot be read. */
export const resultIn = ({ event }: IdempotencyRecord): ResultDetail | undefined => {
  if (event === undefined) return undefined;
  try {
    return z.safeParse(ResultDetailSchema, JSON.parse(event.detail)).data;
  } catch {
    return undefined;
  }
};

/** The failure in the result of a record; undefined for a record that has none. */
export const failureIn = (record: IdempotencyRecord): Failure | undefined => {
  const data = resultIn(record)?.data;

  return data !== undefined && 'failure' in data ? data.failure : undefined;
};

const attemptText = (attempt: number): string => (attempt > 1 ? ` (attempt ${attempt})` : '');

/** The timeline of a request or a refusal, oldest first. */
export const timelineOf = (entry: IdempotencyRecord): TimelineEntry[] => {
  const { trigger, requestedAt, since, claimedAt, updatedAt, attempt, status, pool, failureClass } = entry;
  const isRequest = status !== 'REFUSED';
  const result = status === 'RUNNING' ? undefined : resultIn(entry);
  const created = result !== undefined && 'pool' in result.data ? result.data.pool : pool;

  const entries: (TimelineEntry | undefined)[] = [
    isRequest && attempt > 1 ? { at: since, what: 'first claimed' } : undefined,
    { at: requestedAt, what: `requested through the ${trigger} trigger${attemptText(attempt)}` },
    isRequest ? { at: claimedAt, what: `claimed${attemptText(attempt)}` } : undefined,
    created?.CreatedTimestamp === undefined
      ? undefined
      : { at: created.CreatedTimestamp, what: `pool ${created.PoolId} created` },
    status === 'RUNNING'
      ? undefined
      : {
          at: result?.metadata.completedAt ?? updatedAt,
          what: status === 'PROVISIONED' ? 'result: provisioned' : `result: failed with ${failureClass}`,
        },
  ];

  return entries.filter((entry) => entry !== undefined).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
};
