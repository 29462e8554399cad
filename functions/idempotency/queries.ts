import * as z from 'zod/mini';
import { BATCH_PART, IdempotencyRecord, REQUEST_PART } from './record.ts';

/** An entry of a list: the attributes that the index projects. */
export const Listed = z.object({
  ...z.pick(IdempotencyRecord, {
    requestId: true,
    part: true,
    status: true,
    updatedAt: true,
    claimedAt: true,
    contentHash: true,
    since: true,
    attempt: true,
    trigger: true,
    correlationId: true,
    batch: true,
    identity: true,
    tags: true,
    failureClass: true,
  }).shape,
  poolId: z.optional(z.string()),
});
export type Listed = z.infer<typeof Listed>;

export const STATUSES = ['RUNNING', 'FAILED', 'REFUSED', 'PROVISIONED'] as const;
export type Status = (typeof STATUSES)[number];

/** The criteria of a list. All given criteria must hold. */
export interface Wanted {
  /** Last updated at or after this time, ISO 8601. */
  since?: string | undefined;
  failureClass?: string | undefined;
  /** A substring of request id, identity or tags. */
  search?: string | undefined;
}

/** Lists and finds requests. */
export interface Listing {
  /** The requests with the status, newest first, in pages as the index returns them. */
  list(status: Status, wanted?: Wanted): AsyncIterable<Listed[]>;
  /** All records under a request id: the request itself, its superseded attempts, and each refusal. */
  partsOf(requestId: string): Promise<IdempotencyRecord[]>;
  /**
   * The entries of a batch, in pages, oldest first: what was sent in it, repeats and refusals included. Fold them with
   * `rowsOfBatch`.
   *
   * @param since ISO 8601: only what changed at or after it, and the repeats of requests in progress
   */
  ofBatch(batch: string, since?: string): AsyncIterable<Listed[]>;
  /**
   * Cancels a batch: requests that were sent at or before `at` (ISO 8601), and that have not called CreatePool yet, fail
   * as Cancelled. A later time replaces an earlier one.
   */
  cancel(batch: string, at: string): Promise<void>;
  /** When the batch was cancelled, ISO 8601; undefined if it was not. */
  cancelledAt(batch: string): Promise<string | undefined>;
}

/** Which entry of a request counts in a batch: the request itself, else its repeat, else an attempt that was superseded. */
const rankOf = ({ part, status }: Listed): number => {
  if (part === REQUEST_PART) return 3;
  if (status === 'REFUSED') return 0;
  return part.startsWith(BATCH_PART) ? 2 : 1;
};

const isConflict = ({ failureClass, status }: Listed): boolean =>
  status === 'REFUSED' && failureClass === 'RequestIdConflict';

/**
 * The rows of a batch: one for each request that was sent in it, with its latest state. A refusal counts until its
 * request is sent again, corrected. Other content under the id of another row is a row of its own.
 *
 * @param entries all entries of the batch, in any order; the same entry may occur again in a later state
 */
export const rowsOfBatch = (entries: Iterable<Listed>): Listed[] => {
  const latest = new Map<string, Listed>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.requestId, entry.part]);
    const before = latest.get(key);
    if (before === undefined || before.updatedAt <= entry.updatedAt) latest.set(key, entry);
  }
  const rows = new Map<string, Listed>();
  for (const entry of latest.values()) {
    if (isConflict(entry)) continue;
    const before = rows.get(entry.requestId);
    const rank = before === undefined ? -1 : rankOf(before);
    const isNewer = before === undefined || before.updatedAt < entry.updatedAt;
    if (rankOf(entry) > rank || (rankOf(entry) === rank && isNewer)) rows.set(entry.requestId, entry);
  }
  const conflicts = [...latest.values()].filter((entry) => {
    const request = rows.get(entry.requestId);
    return isConflict(entry) && (request === undefined || request.claimedAt <= entry.claimedAt);
  });

  return [...rows.values(), ...conflicts];
};

/** The first entries of a list, and whether there are more. */
export const take = async <Item>(
  pages: AsyncIterable<Item[]>,
  most: number,
): Promise<{ items: Item[]; more: boolean }> => {
  const items: Item[] = [];
  for await (const page of pages) {
    items.push(...page);
    if (items.length > most) return { items: items.slice(0, most), more: true };
  }
  return { items, more: false };
};

/** The rows of a batch, as they are now. */
export const rowsIn = async ({ ofBatch }: Pick<Listing, 'ofBatch'>, batch: string): Promise<Listed[]> => {
  const entries: Listed[] = [];
  for await (const page of ofBatch(batch)) entries.push(...page);

  return rowsOfBatch(entries);
};

const byLine = (a: Listed, b: Listed): number =>
  (a.batch?.line ?? Number.POSITIVE_INFINITY) - (b.batch?.line ?? Number.POSITIVE_INFINITY) ||
  (a.requestId < b.requestId ? -1 : 1);

/** The failed and refused rows among the rows of a batch, in the order of its file. */
export const failedOf = (rows: readonly Listed[]): Listed[] =>
  rows.filter(({ status }) => status === 'FAILED' || status === 'REFUSED').sort(byLine);

/** The requests that changed since a time, and all that run, whatever their age; each in its latest state. */
export const rowsSince = async (
  { list }: Pick<Listing, 'list'>,
  since: string | undefined,
  search?: string,
): Promise<Listed[]> => {
  const lists = STATUSES.map(async (status) => {
    const entries: Listed[] = [];
    for await (const page of list(status, { search, since: status === 'RUNNING' ? undefined : since }))
      entries.push(...page);
    return entries;
  });

  return rowsOfBatch((await Promise.all(lists)).flat());
};

/** Merges lists, newest first. */
export const newestFirst = (...lists: readonly Listed[][]): Listed[] =>
  lists.flat().sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
