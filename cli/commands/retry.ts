import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { rowsIn } from '../../functions/idempotency/queries.ts';
import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { resultIn } from '../../functions/idempotency/timeline.ts';
import { Identifier } from '../../functions/model/request.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, momentOf, type Typed } from '../command/command.ts';
import { counted, plain, remark, say, sayJson } from '../output/text.ts';
import { PER_CALL, sender } from '../stack/send.ts';
import { type Target, targetOf } from '../stack/target.ts';
import { failureClassOf } from './list.ts';

/** The number of requests that are sent again without confirmation. */
const MAX_UNCONFIRMED = 10;

/** The request IDs: those named, or those that failed with a class or in a batch. */
const idsOf = async (target: Target, typed: Typed, failureClass: string | undefined): Promise<string[]> => {
  if (typed.positionals.length > 0) return [...new Set(typed.positionals)];
  const since = momentOf(typed.text('since') ?? '7d', Date.now());
  const ids: string[] = [];
  const batch = typed.text('batch');
  if (batch !== undefined) {
    return (await rowsIn(target.listing, batch))
      .filter((row) => row.status === 'FAILED' && (failureClass ?? row.failureClass) === row.failureClass)
      .map(({ requestId }) => requestId);
  }
  const wanted = { failureClass, since };
  for await (const page of target.listing.list('FAILED', wanted)) {
    ids.push(...page.map(({ requestId }) => requestId));
  }
  return ids;
};

type Verdict = { requestId: string; body: string } | { requestId: string; why: string };

/** The request from the ledger, with its request and correlation ID. */
const bodyOf = (entry: IdempotencyRecord): string | undefined => {
  const { requestId, correlationId, batch } = entry;
  const request = resultIn(entry)?.data.request;
  if (request === undefined) return undefined;
  return JSON.stringify({
    metadata: { requestId, correlationId, batch },
    data: request,
  });
};

const judge = async ({ listing }: Target, requestId: string): Promise<Verdict> => {
  const parts = await listing.partsOf(requestId);
  const entry = parts.find(({ part }) => part === REQUEST_PART);
  if (entry === undefined) {
    const why = parts.length > 0 ? 'was refused: correct it and submit it again' : 'is unknown';
    return { requestId, why };
  }
  if (entry.status === 'RUNNING') return { requestId, why: 'is still running' };
  if (entry.status === 'PROVISIONED') return { requestId, why: `is provisioned: ${entry.pool?.PoolId}` };
  if (!Identifier.safeParse(requestId).success) {
    const why =
      'cannot be sent again: it was named by an execution, and no request may have this ID. Submit it under another';
    return { requestId, why };
  }
  const body = bodyOf(entry);
  return body === undefined
    ? { requestId, why: 'is incomplete in the ledger: submit it again' }
    : { requestId, body };
};

export const retry: Command = {
  details: `Sends the requests unchanged through the queue, after the cause of the failure is resolved. The call is idempotent: if
a pool may exist, the request reconciles first and creates no second pool. A request that needs a correction must be
submitted again by its requester. More than ten requests need a confirmation.`,
  options: {
    class: { value: 'CLASS', about: 'all requests that failed with this class' },
    batch: { value: 'BATCH', about: 'all requests that failed in this batch' },
    since: { value: 'WHEN', about: 'requests that failed since: 30m, 2h, 7d, or a time (default 7d)' },
    yes: { about: 'skip the confirmation' },
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
        'Name request IDs, or use --class CLASS or --batch BATCH, not both. See pools retry --help.',
      );
    }
    const target = await targetOf(typed);
    const ids = await idsOf(target, typed, failureClass);
    if (ids.length > MAX_UNCONFIRMED && !typed.has('yes')) {
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
        if (why !== undefined) keep(requestId, `was refused by the queue (${why})`);
        else {
          sent += 1;
          if (json) sayJson({ requestId, sent: true });
          else if (ids.length <= MAX_UNCONFIRMED) say(plain(`${requestId} is sent again.`));
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
    remark(`${failureClass}: only the requester can resolve this. Unchanged requests fail again.`);
  }
};
