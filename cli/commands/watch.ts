import { type Command, intervalOf, momentOf, numberOf } from '../command/command.ts';
import { checkedBatchName } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { targetOf } from '../stack/target.ts';

export const watch: Command = {
  details: `Shows how many requests are complete, their results, the rate, and an estimate of the time left. Ends when all are
complete: --total requests, or, without --total, when no request runs and the queue is empty.`,
  options: {
    total: { value: 'N', about: 'number of requests in the batch, as printed by pools submit' },
    since: {
      value: 'WHEN',
      about: 'requests that changed since: 30m, 2h, 7d, or a time (default 7d; without BATCH 1h)',
    },
    interval: { value: 'SECONDS', about: 'poll interval (default 1)' },
  },
  examples: [
    'pools watch customers-1f0c9a3b --total 97 --local',
    'pools watch --stack SmsPoolProvisioner',
    'pools watch customers-1f0c9a3b --json --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const [name] = typed.positionals;
    const batch = name === undefined ? undefined : checkedBatchName(name);
    const total = typed.text('total') === undefined ? undefined : numberOf(typed, 'total', 1);
    const since = momentOf(typed.text('since') ?? (batch === undefined ? '1h' : '7d'), Date.now());
    const interval = intervalOf(typed);
    const target = await targetOf(typed);

    const succeeded = await follow(target, { batch, total, since, interval, json: typed.has('json') });
    return succeeded ? 0 : 1;
  },
};
