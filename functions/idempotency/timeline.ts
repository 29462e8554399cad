import * as z from 'zod/mini';
import { type ResultDetail, ResultDetail as ResultDetailSchema } from '../model/result.ts';
import type { IdempotencyRecord } from './record.ts';

/** Something that happened to a request. */
export interface TimelineEntry {
  /** ISO 8601. */
  at: string;
  what: string;
}

/** The answer that an item holds; of one that cannot be read, nothing. */
export const resultIn = ({ event }: IdempotencyRecord): ResultDetail | undefined => {
  if (event === undefined) return undefined;
  try {
    return z.safeParse(ResultDetailSchema, JSON.parse(event.detail)).data;
  } catch {
    return undefined;
  }
};

const ordinal = (attempt: number): string => (attempt > 1 ? `, for the ${attempt}. time` : '');

/** What the ledger tells of a request, or of a refusal, the oldest first. */
export const timelineOf = (entry: IdempotencyRecord): TimelineEntry[] => {
  const { trigger, requestedAt, since, claimedAt, updatedAt, attempt, status, pool, failureClass } = entry;
  const isRequest = status !== 'REFUSED';
  const answer = status === 'RUNNING' ? undefined : resultIn(entry);
  const made = answer !== undefined && 'pool' in answer.data ? answer.data.pool : pool;

  const entries: (TimelineEntry | undefined)[] = [
    isRequest && attempt > 1 ? { at: since, what: 'taken up for the first time' } : undefined,
    { at: requestedAt, what: `asked for through the ${trigger} trigger${ordinal(attempt)}` },
    isRequest ? { at: claimedAt, what: `taken up${ordinal(attempt)}` } : undefined,
    made?.CreatedTimestamp === undefined
      ? undefined
      : { at: made.CreatedTimestamp, what: `pool ${made.PoolId} made` },
    status === 'RUNNING'
      ? undefined
      : {
          at: answer?.metadata.completedAt ?? updatedAt,
          what: status === 'PROVISIONED' ? 'answered with the pool' : `answered with ${failureClass}`,
        },
  ];

  return entries.filter((entry) => entry !== undefined).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
};
