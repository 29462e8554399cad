import * as z from 'zod/mini';
import { IdempotencyRecord } from './record.ts';

/** An entry of a list: the attributes that the index projects. */
export const Listed = z.object({
  ...z.pick(IdempotencyRecord, {
    requestId: true,
    part: true,
    status: true,
    updatedAt: true,
    claimedAt: true,
    since: true,
    attempt: true,
    trigger: true,
    correlationId: true,
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
  /** A batch: the correlation id of its requests, or the prefix of their ids before `-`. */
  batch?: string | undefined;
  /** A substring of request id, identity or tags. */
  search?: string | undefined;
}

/** Lists and finds requests. */
export interface Listing {
  /** The requests with the status, newest first, in pages as the index returns them. */
  list(status: Status, wanted?: Wanted): AsyncIterable<Listed[]>;
  /** All records under a request id: the request itself, and each refusal. */
  partsOf(requestId: string): Promise<IdempotencyRecord[]>;
}

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

/** Merges lists, newest first. */
export const newestFirst = (...lists: readonly Listed[][]): Listed[] =>
  lists.flat().sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
