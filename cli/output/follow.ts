import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Listed, rowsOfBatch, STATUSES, type Status } from '../../functions/idempotency/queries.ts';
import { REQUEST_PART } from '../../functions/idempotency/record.ts';
import { durationOf } from '../../local/stack/duration.ts';
import type { Target } from '../stack/target.ts';
import { endProgress, progress } from './live.ts';
import { counted, plain, remark, say, sayJson } from './text.ts';

export interface Following {
  /** Undefined for all requests. */
  batch?: string | undefined;
  /** The number of requests. If undefined, following ends when no request waits or runs. */
  total?: number | undefined;
  /** ISO 8601: requests that did not change since are skipped. */
  since?: string | undefined;
  /** Milliseconds between two polls. */
  interval?: number;
  json: boolean;
}

/** Milliseconds by which polls overlap: an index may lag behind its table. */
const OVERLAP_MS = 15_000;

/** The window of the rate, in seconds. */
const RATE_SECONDS = 60;

const BAR = 24;

interface Snapshot {
  batch?: string | undefined;
  total?: number | undefined;
  completed: number;
  provisioned: number;
  failed: number;
  running: number;
  waiting: number;
  classes: Record<string, number>;
  perSecond: number;
  secondsLeft?: number | undefined;
}

/** Keeps the latest state of each request. Each poll reads only what changed since the last one. */
const poller = (target: Target, { batch, since }: Following) => {
  const known = new Map<string, Listed>();
  const entries: Listed[] = [];
  let from = since;

  return async (): Promise<ReadonlyMap<string, Listed>> => {
    const at = Date.now();
    if (batch !== undefined) {
      for await (const page of target.listing.ofBatch(batch, from)) entries.push(...page);
      from = new Date(at - OVERLAP_MS).toISOString();
      return new Map(rowsOfBatch(entries).map((row) => [`${row.requestId} ${row.part}`, row]));
    }
    const lists = STATUSES.map(async (status: Status) => {
      for await (const page of target.listing.list(status, { since: from })) {
        for (const item of page) keep(known, item);
      }
    });
    await Promise.all(lists);
    from = new Date(at - OVERLAP_MS).toISOString();
    return known;
  };
};

/** A request ID can have refusals besides its request; the result of the request counts. */
const keep = (known: Map<string, Listed>, item: Listed): void => {
  const before = known.get(item.requestId);
  const isNewer = before === undefined || before.updatedAt <= item.updatedAt;
  const isItself = before !== undefined && item.part === REQUEST_PART && before.part !== item.part;
  const isBeside = before !== undefined && before.part === REQUEST_PART && before.part !== item.part;
  if (isItself || (isNewer && !isBeside)) known.set(item.requestId, item);
};

const waitingIn = async ({ sqs, outputs }: Target): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs.RequestQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

/** Recent results per second; until there are some, the CreatePool quota is the estimate. */
const rateOf = (items: readonly Listed[], quota: number): number => {
  const now = Date.now();
  const times = items
    .map(({ updatedAt }) => Date.parse(updatedAt))
    .filter((time) => now - time < RATE_SECONDS * 1_000);
  const span = Math.max(1, (now - Math.min(now, ...times)) / 1_000);

  return times.length > 1 ? times.length / span : quota;
};

const snapshotOf = (
  items: readonly Listed[],
  waiting: number,
  { batch, total }: Following,
  quota: number,
): Snapshot => {
  const by = (status: Status) => items.filter((item) => item.status === status);
  const completed = items.filter(({ status }) => status !== 'RUNNING');
  const classes: Record<string, number> = {};
  for (const { failureClass } of completed) {
    if (failureClass !== undefined) classes[failureClass] = (classes[failureClass] ?? 0) + 1;
  }
  const running = by('RUNNING').length;
  // All batches share the queue, so for a batch of known size the queue depth says nothing.
  const left = total === undefined ? running + waiting : Math.max(0, total - completed.length);
  const perSecond = rateOf(completed, quota);

  return {
    batch,
    total,
    completed: completed.length,
    provisioned: by('PROVISIONED').length,
    failed: completed.length - by('PROVISIONED').length,
    running,
    waiting,
    classes,
    perSecond: Math.round(perSecond * 100) / 100,
    secondsLeft: Math.ceil(left / Math.max(perSecond, 0.01)),
  };
};

const barOf = ({ completed, total }: Snapshot): string => {
  if (total === undefined || total === 0) return `${completed} complete`;
  const full = Math.round((BAR * Math.min(completed, total)) / total);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${completed}/${total}`;
};

const sentenceOf = (snapshot: Snapshot): string => {
  const { provisioned, failed, running, waiting, perSecond, secondsLeft = 0, classes } = snapshot;
  const why = Object.entries(classes)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`);
  const parts = [
    `${provisioned} provisioned, ${failed} failed${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
    `${running} running${waiting > 0 ? `, ${waiting} in the queue` : ''}`,
    `${perSecond.toFixed(1)}/s`,
    ...(secondsLeft > 0 ? [`about ${durationOf(secondsLeft)} left`] : []),
  ];
  return plain(`${barOf(snapshot)} · ${parts.join(' · ')}`);
};

/**
 * Milliseconds without a change after which an idle stack counts as done: a request between the queue and the ledger is
 * invisible, and a request that is sent again still shows its earlier result.
 */
const IDLE_MS = 3_000;

/** The same for a batch with requests that were never seen. */
const MISSING_MS = 15_000;

const isOver = ({ total = 0, completed, running, waiting }: Snapshot, unchangedMs: number): boolean =>
  running === 0 && waiting === 0 && unchangedMs >= (completed >= total ? IDLE_MS : MISSING_MS);

/**
 * Follows until all requests are complete: on a terminal one line that changes, in a pipe one line per change.
 * @returns whether every request that was seen has its pool
 */
export const follow = async (target: Target, following: Following): Promise<boolean> => {
  const { batch, json, interval = 1_000 } = following;
  const poll = poller(target, following);
  const isLive = process.stderr.isTTY && !json;
  let before = '';
  let changedAt = Date.now();
  try {
    for (;;) {
      const waiting = await waitingIn(target);
      const items = [...(await poll()).values()];
      const seen = snapshotOf(items, waiting, following, target.outputs.CreatePoolPerSecond);
      const { completed, failed, running } = seen;
      const counts = JSON.stringify([completed, failed, running, waiting]);
      const isNew = counts !== before;
      if (isNew) changedAt = Date.now();
      before = counts;
      if (isLive) progress(sentenceOf(seen));
      else if (json) sayJson({ type: 'progress', ...seen });
      else if (isNew) say(sentenceOf(seen));
      if (isOver(seen, Date.now() - changedAt)) {
        endProgress();
        if (isLive) say(sentenceOf(seen));
        return conclude(target, batch, seen, json);
      }
      await pause(interval);
    }
  } finally {
    endProgress();
  }
};

const conclude = (
  { flag }: Target,
  batch: string | undefined,
  snapshot: Snapshot,
  json: boolean,
): boolean => {
  const { completed, failed, total } = snapshot;
  if (completed === 0 && batch !== undefined) {
    if (!json) say(`Batch ${batch} has no known request. Check the name that pools submit printed.`);
    return false;
  }
  const missing = Math.max(0, (total ?? 0) - completed);
  if (missing > 0 && !json) {
    say(
      `${counted(missing, 'request')} not found. They are in a dead-letter queue (pools status${flag}), or have their own request IDs.`,
    );
  }
  if (failed > 0 && !json) {
    const of = batch === undefined ? '' : ` --batch ${batch}`;
    remark(`${counted(failed, 'request')} failed. To see why: pools list --status failed${of}${flag}`);
  }
  return failed === 0 && missing === 0;
};
