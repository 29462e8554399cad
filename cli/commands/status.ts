import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { type Listed, STATUSES } from '../../functions/idempotency/queries.ts';
import type { FailureClass } from '../../functions/model/failure.ts';
import { durationOf } from '../../local/stack/duration.ts';
import { type Command, momentOf } from '../command/command.ts';
import { counted, plain, say, sayJson } from '../output/text.ts';
import { depthOf, waitingIn } from '../stack/queues.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Seconds after which a running request is reported: creating a pool takes minutes at most. */
const LONG_SECONDS = 600;

const queuesOf = async (target: Target) => ({
  requests: await depthOf(target, target.outputs.RequestQueueUrl),
  waiting: await Promise.all(
    waitingIn(target).map(async ({ waiting: { name, holds, heading }, url }) => {
      const { visible, hidden } = await depthOf(target, url);
      return { name, holds, runbook: `docs/runbook.md, "${heading}"`, messages: visible + hidden };
    }),
  ),
});

const requestsOf = async ({ listing }: Target, since: string | undefined) => {
  const lists = await Promise.all(
    STATUSES.map(async (status) => {
      const items: Listed[] = [];
      // Running requests are counted whatever their age: a stuck request must stay visible.
      const wanted = status === 'RUNNING' ? {} : { since };
      for await (const page of listing.list(status, wanted)) items.push(...page);
      return [status, items] as const;
    }),
  );
  const by = Object.fromEntries(lists) as Record<(typeof STATUSES)[number], Listed[]>;
  const classes = new Map<string, number>();
  for (const { failureClass } of [...by.FAILED, ...by.REFUSED]) {
    if (failureClass !== undefined) classes.set(failureClass, (classes.get(failureClass) ?? 0) + 1);
  }
  return { by, classes: [...classes].sort(([, a], [, b]) => b - a) };
};

const ownerOf = (name: string): string =>
  Object.hasOwn(FAILURE_CLASSES, name) ? FAILURE_CLASSES[name as FailureClass].owner : 'operator';

export const status: Command = {
  details: 'Start here. Each line that needs action names the next command.',
  options: {
    since: { value: 'WHEN', about: 'count results since: 30m, 2h, 7d, or a time (default 24h)' },
  },
  examples: ['pools status --local', 'pools status --since 7d --stack SmsPoolProvisioner'],
  async run(typed) {
    const now = Date.now();
    const since = typed.text('since') ?? '24h';
    const from = momentOf(since, now);
    const target = await targetOf(typed);
    const [{ by, classes }, queues] = await Promise.all([requestsOf(target, from), queuesOf(target)]);
    const ages = by.RUNNING.map(({ claimedAt }) => (now - Date.parse(claimedAt)) / 1_000);
    const slow = ages.filter((age) => age > LONG_SECONDS).length;
    const needs =
      slow > 0 ||
      queues.waiting.some(({ messages }) => messages > 0) ||
      classes.some(([name]) => ownerOf(name) !== 'requester');
    if (typed.has('json')) {
      sayJson({
        since: from,
        provisioned: by.PROVISIONED.length,
        failed: by.FAILED.length,
        refused: by.REFUSED.length,
        running: by.RUNNING.length,
        runningLong: slow,
        oldestRunningSeconds: Math.round(Math.max(0, ...ages)),
        inQueue: queues.requests.visible + queues.requests.hidden,
        classes: Object.fromEntries(classes),
        waiting: queues.waiting,
      });
      return needs ? 1 : 0;
    }
    const { flag } = target;
    const line = (name: string, value: string) => say(`${name.padEnd(14)}${plain(value)}`);
    line('Provisioned', `${by.PROVISIONED.length} since ${since}`);
    line('Failed', `${by.FAILED.length + by.REFUSED.length} since ${since}`);
    for (const [name, count] of classes)
      line(
        '',
        `${count} ${name}: ${ownerOf(name)} acts. pools explain ${name}, pools list --class ${name}${flag}`,
      );
    line(
      'Running',
      `${by.RUNNING.length}${ages.length > 0 ? `, the oldest for ${durationOf(Math.max(...ages))}` : ''}`,
    );
    if (slow > 0)
      line(
        '',
        `${counted(slow, 'request')} for more than ${durationOf(LONG_SECONDS)}. pools list --status running${flag}`,
      );
    line('In the queue', `${queues.requests.visible + queues.requests.hidden}`);
    for (const { name, holds, messages, runbook } of queues.waiting) {
      if (messages > 0)
        line('Waiting', `${messages} ${holds}: ${runbook}, then pools redrive ${name}${flag}`);
    }
    say(needs ? 'Action required.' : 'No action required.');
    return needs ? 1 : 0;
  },
};
