import { type Command, intervalOf, momentOf, numberOf } from '../command/command.ts';
import { checkedBatchName } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { targetOf } from '../stack/target.ts';

export const watch: Command = {
  name: 'watch',
  takes: '[BATCH]',
  arguments: [0, 1],
  summary: 'wait for the answers of a batch, or of everything',
  details: `Shows how many requests are answered, how, how fast, and how long the rest may take. Ends when all are answered:
as many as --total says, or else when nothing runs and nothing is in the queue.`,
  options: {
    total: { value: 'N', about: 'how many requests the batch has, as pools submit printed it' },
    since: {
      value: 'WHEN',
      about: 'look at what changed since then: 30m, 2h, 7d, or a time (default 7d, all: 1h)',
    },
    interval: { value: 'SECONDS', about: 'between two looks (default 1)' },
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

    const allGood = await follow(target, { batch, total, since, interval, json: typed.has('json') });
    return allGood ? 0 : 1;
  },
};
