import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { rowsIn } from '../../functions/idempotency/queries.ts';
import type { FailureClass } from '../../functions/model/failure.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, intervalOf, momentOf, type Typed } from '../command/command.ts';
import { failureClassOf } from '../command/failure-class.ts';
import { checkedBatchName } from '../input/batch.ts';
import { type Following, follow } from '../output/follow.ts';
import { endProgress, progress } from '../output/live.ts';
import { counted, grouped, plain, remark, say, sayJson } from '../output/text.ts';
import { judge } from '../repair/judge.ts';
import { timeOfAws } from '../stack/aws-time.ts';
import { PER_CALL, sender } from '../stack/send.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** The number of requests that are sent again without confirmation. */
const MAX_UNCONFIRMED = 10;

interface Wanted {
  failureClass: string | undefined;
  batch: string | undefined;
  /** ISO 8601. */
  since: string | undefined;
}

const ofBatch = async ({ listing }: Target, batch: string, { failureClass, since = '' }: Wanted) =>
  (await rowsIn(listing, batch)).filter(
    (row) =>
      row.status === 'FAILED' &&
      row.updatedAt >= since &&
      (failureClass === undefined || row.failureClass === failureClass),
  );

/** The request IDs: those named, or those that failed with a class or in a batch. */
const idsOf = async (target: Target, typed: Typed, wanted: Wanted): Promise<string[]> => {
  if (typed.positionals.length > 0) return [...new Set(typed.positionals)];
  const { failureClass, batch, since } = wanted;
  if (batch !== undefined) {
    return (await ofBatch(target, batch, wanted)).map(({ requestId }) => requestId);
  }
  const ids: string[] = [];
  for await (const page of target.listing.list('FAILED', { failureClass, since })) {
    ids.push(...page.map(({ requestId }) => requestId));
  }
  return ids;
};

const reporter = (json: boolean, total: number) => {
  const count = { sent: [] as string[], kept: 0 };
  const show = () => progress(`${grouped(count.sent.length)} of ${counted(total, 'request')} sent again`);

  return {
    count,
    kept(requestId: string, why: string): void {
      count.kept += 1;
      if (json) sayJson({ requestId, sent: false, why });
      else say(plain(`${requestId} ${why}.`));
      show();
    },
    sent(requestId: string): void {
      count.sent.push(requestId);
      if (json) sayJson({ requestId, sent: true });
      else if (total <= MAX_UNCONFIRMED) say(plain(`${requestId} is sent again.`));
      show();
    },
  };
};

/** Sends the requests that can be sent again, in calls of the limit of the queue. */
const sendAgain = async (target: Target, ids: readonly string[], json: boolean) => {
  const send = sender(target, 'queue');
  const report = reporter(json, ids.length);
  try {
    for (let at = 0; at < ids.length; at += PER_CALL.queue) {
      const verdicts = await Promise.all(ids.slice(at, at + PER_CALL.queue).map((id) => judge(target, id)));
      for (const verdict of verdicts) if ('why' in verdict) report.kept(verdict.requestId, verdict.why);
      const good = verdicts.filter((verdict) => 'body' in verdict);
      const refused = good.length === 0 ? new Map() : await send(good.map(({ body }) => body));
      for (const [index, { requestId }] of good.entries()) {
        const why = refused.get(index);
        if (why === undefined) report.sent(requestId);
        else report.kept(requestId, `was refused by the queue (${why})`);
      }
    }
  } finally {
    endProgress();
  }
  return report.count;
};

const hint = (failureClass: FailureClass): void => {
  const { owner, retryable } = FAILURE_CLASSES[failureClass];
  if (owner === 'requester' && !retryable) {
    remark(
      `${failureClass}: only the requester can resolve this. Unchanged requests fail again; pools failed writes a file to correct.`,
    );
  }
};

export const retry: Command = {
  details: `Sends the requests unchanged through the queue, after the cause of the failure is resolved. The call is idempotent: if
a pool may exist, the request reconciles first and creates no second pool. A request that needs a correction must be
corrected and submitted again: see pools failed. More than ten requests need a confirmation.`,
  options: {
    class: { value: 'CLASS', about: 'all requests that failed with this class' },
    batch: {
      value: 'BATCH',
      about: 'all requests that failed in this batch; with --class, those of the class',
    },
    since: { value: 'WHEN', about: 'requests that failed since: 30m, 2h, 7d, or a time (default 7d)' },
    yes: { about: 'skip the confirmation' },
    watch: { about: 'wait for the results, as pools watch does' },
    interval: { value: 'SECONDS', about: 'poll interval of --watch (default 1)' },
  },
  examples: [
    'pools retry onboarding-4711 --local',
    'pools retry --class QuotaExceeded --since 2h --stack SmsPoolProvisioner',
    'pools retry --batch customers-1f0c9a3b --class QuotaExceeded --yes --watch --local',
  ],
  async run(typed) {
    const failureClass = failureClassOf(typed.text('class'));
    const named = typed.text('batch');
    const batch = named === undefined ? undefined : checkedBatchName(named);
    const isNamed = typed.positionals.length > 0;
    if (isNamed === (failureClass !== undefined || batch !== undefined)) {
      throw new UsageError(
        'Name request IDs, or use --class CLASS or --batch BATCH, not both. See pools retry --help.',
      );
    }
    const now = Date.now();
    const interval = intervalOf(typed);
    // The failures of a batch are all wanted, however old: its rows are known.
    const since = momentOf(typed.text('since') ?? (batch === undefined ? '7d' : undefined), now);
    const json = typed.has('json');
    const target = await targetOf(typed);
    const ids = await idsOf(target, typed, { failureClass, batch, since });
    if (ids.length > MAX_UNCONFIRMED && !typed.has('yes')) {
      if (!(await confirmed(`Send ${counted(ids.length, 'request')} again`))) {
        remark('Nothing was sent.');
        return 1;
      }
    }
    const sentAt = await timeOfAws(target);
    const { sent, kept } = await sendAgain(target, ids, json);
    if (!json) {
      say(`${counted(sent.length, 'request')} sent again${kept > 0 ? `, ${grouped(kept)} not` : ''}.`);
      if (failureClass !== undefined && sent.length > 0) hint(failureClass);
    }
    if (sent.length === 0) return 1;
    if (typed.has('watch')) {
      const following: Following = {
        batch,
        requests: new Set(sent),
        since: sentAt.toISOString(),
        interval,
        json,
      };
      return (await follow(target, following)) && kept === 0 ? 0 : 1;
    }
    if (!json)
      remark(
        `Follow: pools watch ${batch === undefined ? '--since 5m' : shellArgument(batch)}${target.flag}`,
      );
    return kept === 0 ? 0 : 1;
  },
};
