import * as z from 'zod/mini';
import { IdempotencyRecord } from './record.ts';

/** A line of a list: of an item what the index holds. */
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

/** What is wanted of a list; everything that is given has to hold. */
export interface Wanted {
  /** Changed last at or after this moment, ISO 8601. */
  since?: string | undefined;
  failureClass?: string | undefined;
  /** A batch: what its requests have as correlation id, or as the beginning of their ids before `-`. */
  batch?: string | undefined;
  /** A part of request id, identity or tags. */
  search?: string | undefined;
}

/** Looks requests up. */
export interface Listing {
  /** Those with the status, the newest first, in pages of the size that the index gives. */
  list(status: Status, wanted?: Wanted): AsyncIterable<Listed[]>;
  /** Everything that is known under a request id: the request itself, and each refusal. */
  partsOf(requestId: string): Promise<IdempotencyRecord[]>;
}

/** The first so many of a list, and whether there are more. */
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

/** The newest first: several lists as one. */
export const newestFirst = (...lists: readonly Listed[][]): Listed[] =>
  lists.flat().sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
