import { setTimeout as pause } from 'node:timers/promises';
import { progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import { rowsIn } from '../../functions/idempotency/queries.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, intervalOf, type Typed } from '../command/command.ts';
import { checkedBatchName } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { counted, grouped, remark, say, sayJson } from '../output/text.ts';
import { timeOfAws } from '../stack/aws-time.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** What is known of the batch. */
const standOf = async ({ listing }: Target, batch: string) => {
  const rows = await rowsIn(listing, batch);
  const { total = rows.length, counts, failed, left, classes } = progressOfBatch(rows, undefined, Date.now());

  return {
    rows: rows.length,
    size: total,
    provisioned: counts.PROVISIONED,
    failed,
    running: counts.RUNNING,
    /** Rows that the ledger does not have. */
    unseen: left - counts.RUNNING,
    cancelled: new Map(classes).get('Cancelled') ?? 0,
  };
};
type Stand = Awaited<ReturnType<typeof standOf>>;

const beforeText = (batch: string, { rows, size, provisioned, failed, running, unseen }: Stand): string => {
  if (rows === 0)
    return `Batch ${batch} has no known request yet: what of it waits in the queue is cancelled.`;
  const parts = [
    `${grouped(provisioned)} provisioned`,
    `${grouped(failed)} failed`,
    `${grouped(running)} running or waiting for their turn`,
    `${grouped(unseen)} in the queue or not sent`,
  ];
  return `Batch ${batch}, ${counted(size, 'row')}: ${parts.join(', ')}.`;
};

/**
 * Follows the batch until every row has a result.
 * @returns whether the batch has any request
 */
const settle = async (target: Target, batch: string, at: string, typed: Typed): Promise<boolean> => {
  const json = typed.has('json');
  if (!json) remark('Waiting until the rest is settled. Ctrl-C ends the waiting, not the cancellation.');
  await follow(target, { batch, json, interval: intervalOf(typed) });
  const { rows, size, provisioned, cancelled } = await standOf(target, batch);
  if (json) {
    sayJson({ type: 'settled', batch, at, size, provisioned, cancelled });
    return rows > 0;
  }
  say(
    `${counted(cancelled, 'row')} cancelled. ${counted(provisioned, 'row')} of the batch ${provisioned === 1 ? 'has a pool' : 'have pools'}, which stay.`,
  );
  if (cancelled > 0)
    remark(
      `To provision them after all: pools retry --batch ${shellArgument(batch)} --class Cancelled${target.flag}`,
    );
  return rows > 0;
};

export const cancel: Command = {
  details: `Stops a batch that should not have been sent. Requests that wait, in the queue or for their turn, fail as Cancelled and create no pool. Requests whose CreatePool was called are finished, and pools that exist stay. Rows that are sent again later are not affected: pools retry --batch BATCH --class Cancelled resumes the batch.`,
  options: {
    yes: { about: 'skip the confirmation' },
    detach: { about: 'do not wait until the batch is settled' },
    interval: { value: 'SECONDS', about: 'poll interval (default 1)' },
  },
  examples: [
    'pools cancel customers-1f0c9a3b --local',
    'pools cancel customers-1f0c9a3b --yes --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const batch = checkedBatchName(typed.positionals[0] ?? '');
    // A wrong interval must not be found after the cancellation.
    intervalOf(typed);
    const json = typed.has('json');
    const target = await targetOf(typed);
    const before = await standOf(target, batch);
    if (!json) say(beforeText(batch, before));
    if (!typed.has('yes') && !(await confirmed(`Cancel batch ${batch}`))) {
      remark('Nothing was cancelled.');
      return 1;
    }
    // The second in which AWS answered has not ended: what was sent in it is cancelled too.
    const at = new Date((await timeOfAws(target)).getTime() + 1_000).toISOString();
    await target.listing.cancel(batch, at);
    // What is sent after this command must not be covered.
    await pause(1_000);
    const { size, provisioned, running, unseen } = before;
    if (json) sayJson({ type: 'cancelled', batch, at, size, provisioned, running, unseen });
    else
      say(
        `Batch ${batch} is cancelled: what was sent until ${at} and has not called CreatePool fails as Cancelled.`,
      );
    return typed.has('detach') || (await settle(target, batch, at, typed)) ? 0 : 1;
  },
};
