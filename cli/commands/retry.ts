import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { resultIn } from '../../functions/idempotency/timeline.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, momentOf, type Typed } from '../command/command.ts';
import { counted, plain, remark, say, sayJson } from '../output/text.ts';
import { PER_CALL, sender } from '../stack/send.ts';
import { type Target, targetOf } from '../stack/target.ts';
import { failureClassOf } from './list.ts';

/** Requests that are sent again without a question. */
const UNASKED = 10;

/** The ids that are meant: those that are named, or what failed with a class or in a batch. */
const idsOf = async (target: Target, typed: Typed, failureClass: string | undefined): Promise<string[]> => {
  if (typed.positionals.length > 0) return [...new Set(typed.positionals)];
  const since = momentOf(typed.text('since') ?? '7d', Date.now());
  const ids: string[] = [];
  const wanted = { failureClass, batch: typed.text('batch'), since };
  for await (const page of target.listing.list('FAILED', wanted)) {
    ids.push(...page.map(({ requestId }) => requestId));
  }
  return ids;
};

type Verdict = { requestId: string; body: string } | { requestId: string; why: string };

/** The request as the ledger has it, under the ids that it had. */
const bodyOf = (entry: IdempotencyRecord): string | undefined => {
  const { requestId, correlationId } = entry;
  const request = resultIn(entry)?.data.request;
  if (request === undefined) return undefined;
  return JSON.stringify({
    metadata: { requestId, ...(correlationId !== undefined && { correlationId }) },
    data: request,
  });
};

const judge = async ({ listing }: Target, requestId: string): Promise<Verdict> => {
  const parts = await listing.partsOf(requestId);
  const entry = parts.find(({ part }) => part === REQUEST_PART);
  if (entry === undefined) {
    const why = parts.length > 0 ? 'was refused: correct it, and submit it again' : 'is not known';
    return { requestId, why };
  }
  if (entry.status === 'RUNNING') return { requestId, why: 'is running' };
  if (entry.status === 'PROVISIONED') return { requestId, why: `has its pool, ${entry.pool?.PoolId}` };
  const body = bodyOf(entry);
  return body === undefined ? { requestId, why: 'is not in the ledger as a whole' } : { requestId, body };
};

export const retry: Command = {
  name: 'retry',
  takes: '[REQUEST-ID…]',
  arguments: [0, 1_000],
  summary: 'send requests that failed again, under their ids',
  details: `Sends them as they are, through the queue: for when what they failed by has been mended. A request that may have
left a pool behind looks for it first, so that none is made twice. A request that has to be corrected is submitted
again by its requester. More than ten are asked about first.`,
  options: {
    class: { value: 'CLASS', about: 'all that failed with this class' },
    batch: { value: 'BATCH', about: 'all that failed in this batch' },
    since: { value: 'WHEN', about: 'failed since then: 30m, 2h, 7d, or a time (default 7d)' },
    yes: { about: 'do not ask' },
  },
  examples: [
    'pools retry onboarding-4711 --local',
    'pools retry --class QuotaExceeded --since 2h --stack SmsPoolProvisioner',
    'pools retry --batch customers-1f0c9a3b --yes --local',
  ],
  async run(typed) {
    const failureClass = failureClassOf(typed.text('class'));
    const isNamed = typed.positionals.length > 0;
    if (isNamed === (failureClass !== undefined || typed.has('batch'))) {
      throw new UsageError(
        'Name the requests, or else say --class CLASS or --batch BATCH. See pools retry --help.',
      );
    }
    const target = await targetOf(typed);
    const ids = await idsOf(target, typed, failureClass);
    if (ids.length > UNASKED && !typed.has('yes')) {
      if (!(await confirmed(`Send ${counted(ids.length, 'request')} again`))) {
        remark('Nothing was sent.');
        return 1;
      }
    }
    const send = sender(target, 'queue');
    const json = typed.has('json');
    let sent = 0;
    let kept = 0;
    const keep = (requestId: string, why: string) => {
      kept += 1;
      if (json) sayJson({ requestId, sent: false, why });
      else say(plain(`${requestId} ${why}.`));
    };
    for (let at = 0; at < ids.length; at += PER_CALL.queue) {
      const verdicts = await Promise.all(ids.slice(at, at + PER_CALL.queue).map((id) => judge(target, id)));
      for (const verdict of verdicts) if ('why' in verdict) keep(verdict.requestId, verdict.why);
      const good = verdicts.filter((verdict) => 'body' in verdict);
      if (good.length === 0) continue;
      const refused = await send(good.map(({ body }) => body));
      for (const [index, { requestId }] of good.entries()) {
        const why = refused.get(index);
        if (why !== undefined) keep(requestId, `was not taken by the queue (${why})`);
        else {
          sent += 1;
          if (json) sayJson({ requestId, sent: true });
          else if (ids.length <= UNASKED) say(plain(`${requestId} is sent again.`));
        }
      }
    }
    if (!json) {
      say(`${counted(sent, 'request')} sent again${kept > 0 ? `, ${kept} not` : ''}.`);
      if (failureClass !== undefined && sent > 0) hint(failureClass);
      if (sent > 0) remark(`Follow: pools watch --since 5m${target.flag}`);
    }
    return kept > 0 || sent === 0 ? 1 : 0;
  },
};

const hint = (failureClass: string): void => {
  const { owner, retryable } = FAILURE_CLASSES[failureClass as keyof typeof FAILURE_CLASSES];
  if (owner === 'requester' && !retryable) {
    remark(`${failureClass} is the requester's to mend: unless something has changed, they fail again.`);
  }
};
