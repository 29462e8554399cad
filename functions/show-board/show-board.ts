import * as z from 'zod/mini';
import type { QueueDepths } from '../aws/queues.ts';
import { type Listed, type Listing, STATUSES, type Status, take } from '../idempotency/queries.ts';
import { isRecord } from '../runtime/json.ts';
import { board } from './board.ts';
import { PAGE_LINKS, widgetLinks } from './links.ts';
import { type Asked, type Facts, viewOf } from './view.ts';

export interface Ports {
  listing: Pick<Listing, 'list' | 'partsOf'>;
  /** Messages in the request queue, and in the queues that only people read. */
  queues: QueueDepths;
  createPoolPerSecond: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Maximum requests of one status to count. */
const MAX_COUNTED = 20_000;

/** Maximum search results, and index pages that a search reads. */
const MAX_FOUND = 40;
const MAX_PAGES = 20;
const SEARCH_DAYS = 90;

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 3;
const MAX_HOURS = 24 * 90;

const text = z.catch(z.optional(z.string().check(z.maxLength(256))), undefined);
const moment = z.catch(z.optional(z.number()), undefined);

/**
 * The input from CloudWatch, or from the page of the local stack. It comes from a URL or a form, so any member may be
 * invalid. The board ignores an invalid member instead of failing.
 * Source: CloudWatch user guide, "Details about custom widgets".
 */
const Call = z.object({
  describe: z.catch(z.optional(z.boolean()), undefined),
  endpoint: text,
  request: text,
  search: text,
  hours: z.catch(z.optional(z.coerce.number().check(z.gt(0), z.lte(MAX_HOURS))), undefined),
  widgetContext: z.catch(
    z.optional(
      z.object({
        theme: z.catch(z.optional(z.enum(['light', 'dark'])), undefined),
        timeRange: z.catch(z.optional(z.object({ start: moment, end: moment })), undefined),
        forms: z.catch(z.optional(z.object({ all: z.object({ search: text }) })), undefined),
      }),
    ),
    undefined,
  ),
});

const ABOUT = `### The requests of the SMS Pool Provisioner

All requests by result, throughput against the quota, failures, and their remediation.

| parameter | meaning |
|---|---|
| \`endpoint\` | ARN of this function, for the links |
| \`hours\` | the time range in hours; by default the time range of the dashboard |
| \`search\` | part of the request ID, identity or tags, or a failure class |
| \`request\` | a request ID; the board shows its timeline |
`;

async function* some<Item>(pages: AsyncIterable<Item>, most: number): AsyncGenerator<Item> {
  let count = 0;
  for await (const page of pages) {
    yield page;
    count += 1;
    if (count === most) return;
  }
}

const find = async (search: string, { listing, now }: Ports): Promise<Asked['found']> => {
  const since = new Date(now() - SEARCH_DAYS * 24 * HOUR_MS).toISOString();
  // The links of the class table search by class name. No ID, identity or tag has the form of one.
  const wanted = /^[A-Z][A-Za-z]{6,40}$/.test(search) ? { failureClass: search, since } : undefined;
  const lists = await Promise.all(
    STATUSES.map(async (status) => {
      const byClass = wanted && (await take(some(listing.list(status, wanted), MAX_PAGES), MAX_FOUND));
      if (byClass !== undefined && byClass.items.length > 0) return byClass;
      return take(some(listing.list(status, { search, since }), MAX_PAGES), MAX_FOUND);
    }),
  );
  const items = lists.flatMap((list) => list.items).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));

  return {
    items: items.slice(0, MAX_FOUND),
    more: items.length > MAX_FOUND || lists.some(({ more }) => more),
  };
};

const gather = async (from: number, ports: Ports): Promise<Facts> => {
  const since = new Date(from).toISOString();
  const [queues, ...lists] = await Promise.all([
    ports.queues(),
    // Running requests are shown whatever their age.
    ...STATUSES.map((status) =>
      take(ports.listing.list(status, status === 'RUNNING' ? {} : { since }), MAX_COUNTED),
    ),
  ]);

  return {
    ...queues,
    from,
    now: ports.now(),
    lists: Object.fromEntries(STATUSES.map((status, at) => [status, lists[at]?.items ?? []])) as Record<
      Status,
      Listed[]
    >,
    cut: lists.some(({ more }) => more),
    createPoolPerSecond: ports.createPoolPerSecond,
  };
};

const EMPTY = { RUNNING: [], PROVISIONED: [], FAILED: [], REFUSED: [] };

/** The board as HTML, or the widget's documentation. */
export const showBoard = async (event: unknown, ports: Ports): Promise<string | { markdown: string }> => {
  const { describe, endpoint, request, widgetContext, ...call } = z.parse(Call, isRecord(event) ? event : {});
  if (describe === true) return { markdown: ABOUT };
  const links = widgetContext !== undefined && endpoint !== undefined ? widgetLinks(endpoint) : PAGE_LINKS;
  const { theme, timeRange, forms } = widgetContext ?? {};
  const search = forms?.all.search?.trim() || call.search?.trim() || undefined;
  const isOwnRange = call.hours === undefined && timeRange?.start !== undefined;
  const hours = call.hours ?? DEFAULT_HOURS;
  const now = ports.now();
  const from = isOwnRange ? Math.min(timeRange.start ?? now, now - 60_000) : now - hours * HOUR_MS;

  if (request !== undefined && request !== '') {
    const parts = await ports.listing.partsOf(request);
    const nothing = { inQueue: 0, waiting: [], lists: EMPTY, cut: false };
    const facts = { ...nothing, now, from, createPoolPerSecond: ports.createPoolPerSecond };
    return board(viewOf(facts, { one: { requestId: request, parts } }), links, theme);
  }
  const [facts, found] = await Promise.all([
    gather(from, ports),
    search === undefined ? undefined : find(search, ports),
  ]);

  return board(viewOf(facts, { hours: isOwnRange ? undefined : hours, search, found }), links, theme);
};
