import { type BatchProgress, progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import { type Listed, newestFirst, rowsIn, rowsSince } from '../../functions/idempotency/queries.ts';
import { durationOf } from '../../functions/runtime/duration.ts';
import { type Command, momentOf } from '../command/command.ts';
import { bad, good, open } from '../output/colour.ts';
import { ownerOf } from '../output/counts.ts';
import { batchParts, progressJson } from '../output/follow-text.ts';
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

const batchLine = (progress: BatchUnderWay, now: number): string =>
  `${plain(progress.batch)}: ${batchParts(progress, now, process.stdout).join(' · ')}`;

/** What the stack is doing, and what needs action. */
const stateOf = async (target: Target, since: string | undefined, now: number) => {
  const [rows, queues] = await Promise.all([rowsSince(target.listing, since), queuesOf(target)]);
  const ages = rows
    .filter((row) => row.status === 'RUNNING')
    .map(({ claimedAt }) => (now - Date.parse(claimedAt)) / 1_000);

  return {
    ...progressOfBatch(rows, rows.length, now),
    ...(await batchesOf(target, newestFirst(rows), now)),
    oldestSeconds: ages.reduce((most, age) => Math.max(most, age), 0),
    slow: ages.filter((age) => age > LONG_SECONDS).length,
    inQueue: queues.requests.visible + queues.requests.hidden,
    waiting: queues.waiting,
  };
};
type State = Awaited<ReturnType<typeof stateOf>>;

const needsAction = ({ slow, waiting, classes }: State): boolean =>
  slow > 0 ||
  waiting.some(({ messages }) => messages > 0) ||
  // An operator cancels a batch on purpose.
  classes.some(([name]) => name !== 'Cancelled' && ownerOf(name) !== 'requester');

const jsonOf = (state: State) => ({
  provisioned: state.counts.PROVISIONED,
  failed: state.counts.FAILED,
  refused: state.counts.REFUSED,
  running: state.counts.RUNNING,
  runningLong: state.slow,
  oldestRunningSeconds: Math.round(state.oldestSeconds),
  inQueue: state.inQueue,
  classes: Object.fromEntries(state.classes),
  batches: state.batches.map(progressJson),
  waiting: state.waiting,
});

const line = (name: string, value: string) => say(`${padded(name, 14)}${value}`);

const tellResults = ({ counts, failed, classes }: State, since: string, flag: string): void => {
  line('Provisioned', `${good(grouped(counts.PROVISIONED))} since ${since}`);
  line('Failed', `${failed > 0 ? bad(grouped(failed)) : '0'} since ${since}`);
  for (const [name, count] of classes) {
    const [owner, safe] = [ownerOf(name), plain(name)];
    line(
      '',
      `${bad(grouped(count))} ${safe}: ${owner} acts. pools explain ${safe}, pools list --class ${safe}${flag}`,
    );
  }
};

const tellRunning = ({ counts, slow, oldestSeconds, inQueue }: State, flag: string): void => {
  const oldest = counts.RUNNING > 0 ? `, the oldest for ${durationOf(oldestSeconds)}` : '';
  line('Running', `${grouped(counts.RUNNING)}${oldest}`);
  if (slow > 0)
    line(
      '',
      open(
        `${counted(slow, 'request')} for more than ${durationOf(LONG_SECONDS)}. pools list --status running${flag}`,
      ),
    );
  line('In the queue', grouped(inQueue));
};

const tellBatches = ({ batches, more }: State, flag: string, now: number): void => {
  for (const [at, batch] of batches.entries()) line(at === 0 ? 'Batches' : '', batchLine(batch, now));
  if (more > 0)
    line(
      batches.length === 0 ? 'Batches' : '',
      `${counted(more, 'more batch', 'more batches')}. pools list --status running${flag}`,
    );
};

const tellQueues = ({ waiting }: State, flag: string): void => {
  for (const { name, holds, messages, runbook } of waiting) {
    if (messages > 0)
      line('Waiting', `${holds}: ${bad(grouped(messages))}. ${runbook}, then pools redrive ${name}${flag}`);
  }
};

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
    const { flag } = target;
    const state = await stateOf(target, from, now);
    const isActionNeeded = needsAction(state);
    if (typed.has('json')) sayJson({ since: from, ...jsonOf(state) });
    else {
      tellResults(state, since, flag);
      tellRunning(state, flag);
      tellBatches(state, flag, now);
      tellQueues(state, flag);
      say(isActionNeeded ? bad('Action required.') : good('No action required.'));
    }
    return isActionNeeded ? 1 : 0;
  },
};
