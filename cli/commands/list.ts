import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import {
  type Listed,
  newestFirst,
  rowsIn,
  STATUSES,
  type Status,
  take,
  type Wanted,
} from '../../functions/idempotency/queries.ts';
import { nearest } from '../../functions/intake/hints.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, momentOf, numberOf, type Typed } from '../command/command.ts';
import { bad, good, open } from '../output/colour.ts';
import { type Column, tableOf } from '../output/table.ts';
import { remark, say, sayJson, timeOf } from '../output/text.ts';
import { targetOf } from '../stack/target.ts';

/** @throws UsageError */
export const failureClassOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const names = Object.keys(FAILURE_CLASSES);
  const known = names.find((name) => name.toLowerCase() === text.toLowerCase());
  if (known !== undefined) return known;
  const meant = nearest(text, names);

  throw new UsageError(
    `There is no failure class ${JSON.stringify(text)}${meant ? `; did you mean ${meant}?` : `: ${names.join(', ')}.`}`,
  );
};

/** `failed` includes refused requests. */
const statusesOf = (typed: Typed, failureClass: string | undefined): readonly Status[] => {
  const text = typed.text('status');
  if (text === undefined) return failureClass === undefined ? STATUSES : ['FAILED', 'REFUSED'];
  const name = text.toUpperCase();
  if (name === 'FAILED') return ['FAILED', 'REFUSED'];
  const status = STATUSES.find((known) => known === name);
  if (status !== undefined) return [status];

  throw new UsageError(
    `--status takes running, provisioned, failed or refused; found ${JSON.stringify(text)}.`,
  );
};

const COLOUR = { RUNNING: open, PROVISIONED: good, FAILED: bad, REFUSED: bad };

const COLUMNS: readonly Column<Listed>[] = [
  {
    title: 'STATUS',
    of: ({ status }) => status.toLowerCase(),
    colour: (text, { status }) => COLOUR[status](text),
  },
  { title: 'SINCE', of: ({ updatedAt }) => timeOf(updatedAt), least: 20 },
  { title: 'REQUEST', of: ({ requestId }) => requestId, isId: true },
  {
    title: 'POOL OR FAILURE',
    of: ({ status, failureClass, poolId }) =>
      (status === 'RUNNING' ? undefined : failureClass) ?? poolId ?? '',
    isId: true,
  },
  { title: 'IDENTITY', of: ({ identity = '' }) => identity, isId: true },
];

export const list: Command = {
  details: 'For a failed request, the list shows the failure class. pools explain CLASS explains it.',
  options: {
    status: { value: 'STATUS', about: 'running, provisioned, failed (refused ones included) or refused' },
    class: { value: 'CLASS', about: 'requests that failed with this class' },
    batch: { value: 'BATCH', about: 'requests of this batch' },
    search: { value: 'TEXT', about: 'requests with this text in the request ID, identity or tags' },
    since: { value: 'WHEN', about: 'requests that changed since: 30m, 2h, 7d, or a time (default 7d)' },
    limit: { value: 'N', about: 'maximum number of requests (default 50)' },
  },
  examples: [
    'pools list --status failed --since 1h --local',
    'pools list --class OriginationIdentityInUse --stack SmsPoolProvisioner',
    'pools list --search customer=Octank --local',
    'pools list --status running --json --local',
  ],
  async run(typed) {
    const failureClass = failureClassOf(typed.text('class'));
    const statuses = statusesOf(typed, failureClass);
    const limit = numberOf(typed, 'limit', 50);
    const wanted: Wanted = {
      failureClass,
      search: typed.text('search'),
      since: momentOf(typed.text('since') ?? '7d', Date.now()),
    };
    const { listing, flag } = await targetOf(typed);

    const batch = typed.text('batch');
    const lists =
      batch === undefined
        ? await Promise.all(statuses.map((status) => take(listing.list(status, wanted), limit)))
        : [
            {
              items: (await rowsIn(listing, batch)).filter((row) => statuses.includes(row.status)),
              more: false,
            },
          ];
    const all = newestFirst(...lists.map(({ items }) => items));
    const items = all.slice(0, limit);
    if (typed.has('json')) {
      for (const item of items) sayJson(item);
      return 0;
    }
    if (items.length === 0) {
      say('No request matches.');
      return 0;
    }
    for (const line of tableOf(COLUMNS, items, process.stdout.columns)) say(line);
    if (all.length > limit || lists.some(({ more }) => more))
      remark(`There are more requests. To see more, add --limit ${limit * 4}.`);
    remark(`Details: pools show REQUEST${flag}`);
    return 0;
  },
};
