import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, intervalOf, momentOf, numberOf } from '../command/command.ts';
import { checkedBatchName } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { targetOf } from '../stack/target.ts';

export const watch: Command = {
  details: `Shows when all requests will be done, by the results of the last minutes; how many have a result; and the failures by
class. Ends when every request of the batch has a result, or when no request runs and the queue is empty. Without
BATCH it watches all requests.

With --json, each poll is a line {type: "progress", batch, total, completed, provisioned, failed, running, notAnswered,
waiting (messages in the queue), classes {CLASS: count}, perSecond, noResultSeconds, doneAt}. perSecond and doneAt are
absent while nothing moves, total while it is unknown.`,
  options: {
    total: { value: 'N', about: 'number of requests in the batch (default: as its requests name it)' },
    since: {
      value: 'WHEN',
      about: 'without BATCH: requests that changed since: 30m, 2h, 7d, or a time (default 1h)',
    },
    interval: { value: 'SECONDS', about: 'poll interval (default 1)' },
  },
  examples: [
    'pools watch customers-1f0c9a3b --local',
    'pools watch --stack SmsPoolProvisioner',
    'pools watch customers-1f0c9a3b --json --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const [name] = typed.positionals;
    const batch = name === undefined ? undefined : checkedBatchName(name);
    if (batch !== undefined && typed.has('since'))
      throw new UsageError('--since is for watching all requests: a BATCH is watched whole.');
    const total = typed.text('total') === undefined ? undefined : numberOf(typed, 'total', 1);
    const since = batch === undefined ? momentOf(typed.text('since') ?? '1h', Date.now()) : undefined;
    const interval = intervalOf(typed);
    const target = await targetOf(typed);

    const succeeded = await follow(target, { batch, total, since, interval, json: typed.has('json') });
    return succeeded ? 0 : 1;
  },
};
