import type { QueueDepths } from '../aws/queues.ts';
import { progressOfBatch } from '../idempotency/batch-progress.ts';
import {
  failedOf,
  type Listed,
  type Listing,
  newestFirst,
  rowsOfBatch,
  STATUSES,
  type Status,
  take,
} from '../idempotency/queries.ts';
import type { BatchView, OneBatch } from './batch-page.ts';
import type { Facts, Found } from './view.ts';

export interface Ports {
  listing: Pick<Listing, 'list' | 'partsOf' | 'ofBatch' | 'cancelledAt'>;
  /** Messages in the request queue, and in the queues that only people read. */
  queues: QueueDepths;
  createPoolPerSecond: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Maximum requests of one status, or of one batch, to count. */
const MAX_COUNTED = 20_000;

const MAX_BATCHES = 10;

/** Maximum search results, and index pages that a search reads. */
const MAX_FOUND = 40;
const MAX_PAGES = 20;
const SEARCH_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

async function* some<Item>(pages: AsyncIterable<Item>, most: number): AsyncGenerator<Item> {
  let count = 0;
  for await (const page of pages) {
    yield page;
    count += 1;
    if (count === most) return;
  }
}

/** The newest requests with a text in their ID, identity or tags, or with a failure class. */
export const find = async (search: string, { listing, now }: Ports): Promise<Found> => {
  const since = new Date(now() - SEARCH_DAYS * DAY_MS).toISOString();
  // The links of the class table search by class name. No ID, identity or tag has the form of one.
  const wanted = /^[A-Z][A-Za-z]{6,40}$/.test(search) ? { failureClass: search, since } : undefined;
  const lists = await Promise.all(
    STATUSES.map(async (status) => {
      const byClass = wanted && (await take(some(listing.list(status, wanted), MAX_PAGES), MAX_FOUND));
      if (byClass !== undefined && byClass.items.length > 0) return byClass;
      return take(some(listing.list(status, { search, since }), MAX_PAGES), MAX_FOUND);
    }),
  );
  const items = newestFirst(...lists.map((list) => list.items));

  return {
    items: items.slice(0, MAX_FOUND),
    more: items.length > MAX_FOUND || lists.some(({ more }) => more),
  };
};

const rowsIn = async (id: string, { listing }: Ports) => {
  const { items, more } = await take(listing.ofBatch(id), MAX_COUNTED);
  return { rows: rowsOfBatch(items), isTruncated: more };
};

/** One batch, with its failed rows in the order of its file. */
export const batchOf = async (id: string, ports: Ports): Promise<OneBatch> => {
  const [{ rows, isTruncated }, cancelledAt] = await Promise.all([
    rowsIn(id, ports),
    ports.listing.cancelledAt(id),
  ]);

  return {
    id,
    isTruncated,
    failures: failedOf(rows),
    cancelledAt,
    progress: progressOfBatch(rows, undefined, ports.now()),
  };
};

/** The newest batches of requests, newest first, each in full: it may have begun before the time range. */
const batchesOf = async (rows: readonly Listed[], ports: Ports): Promise<BatchView[]> => {
  const ids = [...new Set(rows.flatMap(({ batch }) => batch?.id ?? []))].slice(0, MAX_BATCHES);

  return Promise.all(
    ids.map(async (id) => {
      const { rows, isTruncated } = await rowsIn(id, ports);
      return { id, isTruncated, progress: progressOfBatch(rows, undefined, ports.now()) };
    }),
  );
};

/**
 * Reads what the main page shows.
 * @param from start of the time range, in milliseconds since the epoch
 */
export const gather = async (from: number, ports: Ports): Promise<Facts> => {
  const since = new Date(from).toISOString();
  const [queues, ...lists] = await Promise.all([
    ports.queues(),
    // Running requests are shown whatever their age.
    ...STATUSES.map((status) =>
      take(ports.listing.list(status, status === 'RUNNING' ? {} : { since }), MAX_COUNTED),
    ),
  ]);
  // As `pools status` counts: one row for each request, in its latest state.
  const rows = newestFirst(rowsOfBatch(lists.flatMap(({ items }) => items)));

  return {
    ...queues,
    batches: await batchesOf(rows, ports),
    from,
    now: ports.now(),
    lists: Object.fromEntries(
      STATUSES.map((status) => [status, rows.filter((row) => row.status === status)]),
    ) as Record<Status, Listed[]>,
    isTruncated: lists.some(({ more }) => more),
    createPoolPerSecond: ports.createPoolPerSecond,
  };
};
