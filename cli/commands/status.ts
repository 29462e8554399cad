import { type BatchProgress, progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import { type Listed, newestFirst, rowsIn, rowsSince } from '../../functions/idempotency/queries.ts';
import { durationOf } from '../../local/stack/duration.ts';
import { type Command, momentOf } from '../command/command.ts';
import { bad, good, open } from '../output/colour.ts';
import { ownerOf } from '../output/counts.ts';
import { batchParts } from '../output/follow-text.ts';
import { counted, grouped, plain, say, sayJson } from '../output/text.ts';
import { padded } from '../output/width.ts';
import { depthOf, waitingIn } from '../stack/queues.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Seconds after which a running request is reported: creating a pool takes minutes at most. */
const LONG_SECONDS = 600;

/** The number of batches under way that are shown: each is read whole. */
const MAX_BATCHES = 5;

const queuesOf = async (target: Target) => ({
  requests: await depthOf(target, target.outputs.RequestQueueUrl),
  waiting: await Promise.all(
    waitingIn(target).map(async ({ waiting: { name, holds, heading }, url }) => {
      const { visible, hidden } = await depthOf(target, url);
      return { name, holds, runbook: `docs/runbook.md, "${heading}"`, messages: visible + hidden };
    }),
  ),
});

interface BatchUnderWay extends BatchProgress {
  batch: string;
}

/** The batches that may be under way: a request runs, or fewer than the size of the batch are among the recent ones. */
const openBatches = (rows: readonly Listed[]): string[] => {
  const batches = new Map<string, { seen: number; size: number; runs: boolean }>();
  for (const { batch, status } of rows) {
    if (batch === undefined) continue;
    const { seen, size, runs } = batches.get(batch.id) ?? { seen: 0, size: 0, runs: false };
    batches.set(batch.id, {
      seen: seen + 1,
      size: Math.max(size, batch.size ?? 0),
      runs: runs || status === 'RUNNING',
    });
  }
  return [...batches].filter(([, { seen, size, runs }]) => runs || seen < size).map(([batch]) => batch);
};

/** The progress of the batches under way, and the number of those that are left out. */
const batchesOf = async ({ listing }: Target, rows: readonly Listed[], now: number) => {
  const open = openBatches(rows);
  const read = await Promise.all(
    open.slice(0, MAX_BATCHES).map(
      async (batch): Promise<BatchUnderWay> => ({
        batch,
        ...progressOfBatch(await rowsIn(listing, batch), undefined, now),
      }),
    ),
  );
  return { batches: read.filter(({ left }) => left > 0), more: Math.max(0, open.length - MAX_BATCHES) };
};

const jsonOf = ({ batch, total, complete, counts, failed, left, doneAt }: BatchUnderWay) => ({
  batch,
  total,
  completed: complete,
  provisioned: counts.PROVISIONED,
  failed,
  running: counts.RUNNING,
  notAnswered: left,
  doneAt: doneAt === undefined ? undefined : new Date(doneAt).toISOString(),
});

const batchLine = (progress: BatchUnderWay, now: number): string =>
  `${plain(progress.batch)}: ${batchParts(progress, now, process.stdout).join(' · ')}`;

const line = (name: string, value: string) => say(`${padded(name, 14)}${value}`);

export const status: Command = {
  details: `Start here. Each line that needs action names the next command.

With --json: one line {since, provisioned, failed, refused, running, runningLong, oldestRunningSeconds, inQueue, classes
{CLASS: count}, batches [{batch, total, completed, provisioned, failed, running, notAnswered, doneAt}], waiting [{name,
holds, runbook, messages}]}. Here failed does not contain refused.`,
  options: {
    since: { value: 'WHEN', about: 'count results since: 30m, 2h, 7d, or a time (default 24h)' },
  },
  examples: ['pools status --local', 'pools status --since 7d --stack SmsPoolProvisioner'],
  async run(typed) {
    const now = Date.now();
    const since = typed.text('since') ?? '24h';
    const from = momentOf(since, now);
    const target = await targetOf(typed);
    const [rows, queues] = await Promise.all([rowsSince(target.listing, from), queuesOf(target)]);
    const { counts, failed, classes } = progressOfBatch(rows, rows.length, now);
    const { batches, more } = await batchesOf(target, newestFirst(rows), now);
    const ages = rows
      .filter((row) => row.status === 'RUNNING')
      .map(({ claimedAt }) => (now - Date.parse(claimedAt)) / 1_000);
    const oldest = ages.reduce((most, age) => Math.max(most, age), 0);
    const slow = ages.filter((age) => age > LONG_SECONDS).length;
    const needs =
      slow > 0 ||
      queues.waiting.some(({ messages }) => messages > 0) ||
      classes.some(([name]) => ownerOf(name) !== 'requester');
    const inQueue = queues.requests.visible + queues.requests.hidden;
    if (typed.has('json')) {
      sayJson({
        since: from,
        provisioned: counts.PROVISIONED,
        failed: counts.FAILED,
        refused: counts.REFUSED,
        running: counts.RUNNING,
        runningLong: slow,
        oldestRunningSeconds: Math.round(oldest),
        inQueue,
        classes: Object.fromEntries(classes),
        batches: batches.map(jsonOf),
        waiting: queues.waiting,
      });
      return needs ? 1 : 0;
    }
    const { flag } = target;
    line('Provisioned', `${good(grouped(counts.PROVISIONED))} since ${since}`);
    line('Failed', `${failed > 0 ? bad(grouped(failed)) : '0'} since ${since}`);
    for (const [name, count] of classes) {
      const [owner, safe] = [ownerOf(name), plain(name)];
      line(
        '',
        `${bad(grouped(count))} ${safe}: ${owner} acts. pools explain ${safe}, pools list --class ${safe}${flag}`,
      );
    }
    line(
      'Running',
      `${grouped(counts.RUNNING)}${ages.length > 0 ? `, the oldest for ${durationOf(oldest)}` : ''}`,
    );
    if (slow > 0)
      line(
        '',
        open(
          `${counted(slow, 'request')} for more than ${durationOf(LONG_SECONDS)}. pools list --status running${flag}`,
        ),
      );
    line('In the queue', grouped(inQueue));
    for (const [at, batch] of batches.entries()) line(at === 0 ? 'Batches' : '', batchLine(batch, now));
    if (more > 0)
      line(
        batches.length === 0 ? 'Batches' : '',
        `${counted(more, 'more batch', 'more batches')}. pools list --status running${flag}`,
      );
    for (const { name, holds, messages, runbook } of queues.waiting) {
      if (messages > 0)
        line('Waiting', `${holds}: ${bad(grouped(messages))}. ${runbook}, then pools redrive ${name}${flag}`);
    }
    say(needs ? bad('Action required.') : good('No action required.'));
    return needs ? 1 : 0;
  },
};
