import { setTimeout as pause } from 'node:timers/promises';
import { rowsIn } from '../../functions/idempotency/queries.ts';
import { argument } from '../../functions/runtime/shell.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, intervalOf } from '../command/command.ts';
import { checkedBatch } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { counted, grouped, remark, say, sayJson } from '../output/text.ts';
import { timeOfAws } from '../stack/aws-time.ts';
import { targetOf } from '../stack/target.ts';

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
    const batch = checkedBatch(typed.positionals[0] ?? '');
    const interval = intervalOf(typed);
    const json = typed.has('json');
    const target = await targetOf(typed);
    const rows = await rowsIn(target.listing, batch);
    const count = (status: string) => rows.filter((row) => row.status === status).length;
    const size = Math.max(rows.length, ...rows.map((row) => row.batch?.size ?? 0));
    const running = count('RUNNING');
    const provisioned = count('PROVISIONED');
    const unseen = size - rows.length;
    if (!json) {
      const parts = [
        `${grouped(provisioned)} provisioned`,
        `${grouped(rows.length - provisioned - running)} failed`,
        `${grouped(running)} running or waiting for their turn`,
        `${grouped(unseen)} in the queue or not sent`,
      ];
      say(
        rows.length === 0
          ? `Batch ${batch} has no known request yet: what of it waits in the queue is cancelled.`
          : `Batch ${batch}, ${counted(size, 'row')}: ${parts.join(', ')}.`,
      );
    }
    if (!typed.has('yes') && !(await confirmed(`Cancel batch ${batch}`))) {
      remark('Nothing was cancelled.');
      return 1;
    }
    // The second in which AWS answered has not ended: what was sent in it is cancelled too.
    const at = new Date((await timeOfAws(target)).getTime() + 1_000).toISOString();
    await target.listing.cancel(batch, at);
    // What is sent after this command must not be covered.
    await pause(1_000);
    if (json) sayJson({ type: 'cancelled', batch, at, size, provisioned, running, unseen });
    else
      say(
        `Batch ${batch} is cancelled: what was sent until ${at} and has not called CreatePool fails as Cancelled.`,
      );
    if (typed.has('detach')) return 0;
    if (!json) remark('Waiting until the rest is settled. Ctrl-C ends the waiting, not the cancellation.');
    await follow(target, { batch, json, interval });
    const settled = await rowsIn(target.listing, batch);
    const cancelled = settled.filter((row) => row.failureClass === 'Cancelled').length;
    const pools = settled.filter((row) => row.status === 'PROVISIONED').length;
    if (json) sayJson({ type: 'settled', batch, at, size, provisioned: pools, cancelled });
    else {
      say(
        `${counted(cancelled, 'row')} cancelled. ${counted(pools, 'row')} of the batch ${pools === 1 ? 'has a pool' : 'have pools'}, which stay.`,
      );
      if (cancelled > 0)
        remark(
          `To provision them after all: pools retry --batch ${argument(batch)} --class Cancelled${target.flag}`,
        );
    }
    return 0;
  },
};
