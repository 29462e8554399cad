import { progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import {
  type Listed,
  newestFirst,
  rowsIn,
  rowsSince,
  STATUSES,
  type Status,
} from '../../functions/idempotency/queries.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, momentOf, numberOf, type Typed } from '../command/command.ts';
import { failureClassOf } from '../command/failure-class.ts';
import { countsText } from '../output/counts.ts';
import { requestsCsv, tableLines } from '../output/requests.ts';
import { counted, grouped, remark, say, sayJson } from '../output/text.ts';
import { type Target, targetOf } from '../stack/target.ts';

const DEFAULT_LIMIT = 50;

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

/** What to list. */
interface Criteria {
  failureClass: string | undefined;
  statuses: readonly Status[];
  batch: string | undefined;
  search: string | undefined;
  since: string | undefined;
}

/** @throws UsageError */
const criteriaOf = (typed: Typed): Criteria => {
  const failureClass = failureClassOf(typed.text('class'));
  const batch = typed.text('batch');
  const since = typed.text('since') ?? (batch === undefined ? '7d' : undefined);
  if (typed.has('csv') && typed.has('json')) throw new UsageError('Use --csv or --json, not both.');
  if ((typed.has('all') || typed.has('csv')) && (typed.has('limit') || typed.has('page')))
    throw new UsageError('--all and --csv have every page: leave out --limit and --page.');

  return {
    failureClass,
    statuses: statusesOf(typed, failureClass),
    batch,
    search: typed.text('search'),
    since: momentOf(since, Date.now()),
  };
};

/** Whether a request has the text in its ID, identity or tags, as the search of the ledger looks for it. */
const has = ({ requestId, identity, tags }: Listed, text: string): boolean =>
  [requestId, identity, tags].some((place) => place?.includes(text));

/** The requests that match, each in its latest state, newest first. */
const matching = async ({ listing }: Target, criteria: Criteria): Promise<Listed[]> => {
  const { failureClass, statuses, batch, search, since } = criteria;
  const rows = batch === undefined ? await rowsSince(listing, since, search) : await rowsIn(listing, batch);

  return newestFirst(rows).filter(
    (row) =>
      statuses.includes(row.status) &&
      (failureClass === undefined || row.failureClass === failureClass) &&
      (batch === undefined || since === undefined || row.updatedAt >= since) &&
      (search === undefined || has(row, search)),
  );
};

/** The command that shows the next page. */
const nextPage = (typed: Typed, page: number, flag: string): string => {
  const options = ['status', 'class', 'batch', 'search', 'since', 'limit'].flatMap((name) => {
    const text = typed.text(name);
    return text === undefined ? [] : [`--${name} ${shellArgument(text)}`];
  });
  return [`pools list --page ${page + 1}`, ...options].join(' ') + flag;
};

const tell = (typed: Typed, rows: readonly Listed[], page: number, limit: number, flag: string): void => {
  const from = (page - 1) * limit;
  const shown = rows.slice(from, from + limit);
  if (shown.length === 0) {
    const of = counted(rows.length, 'request');
    say(rows.length === 0 ? 'No request matches.' : `There is no page ${page}: ${of} in all.`);
    return;
  }
  for (const line of tableLines(shown, typed.has('wide'))) say(line);
  const range =
    shown.length === rows.length ? '' : `${grouped(from + 1)} to ${grouped(from + shown.length)} of `;
  const counts = countsText(progressOfBatch(rows, rows.length, Date.now()), process.stderr);
  remark(`${range}${counted(rows.length, 'request')}: ${counts.join(' · ')}`);
  if (from + shown.length < rows.length) remark(`Next page: ${nextPage(typed, page, flag)}`);
  remark(`Details: pools show REQUEST-ID${flag}`);
};

export const list: Command = {
  details: `Each request is listed once, in its latest state. A running request is listed whatever its age. A failed one is
listed with its failure class: pools explain CLASS explains it.

With --json, each line is one request: requestId, status (RUNNING, PROVISIONED, FAILED, REFUSED), updatedAt, claimedAt,
since, attempt, trigger, part, and, where known, poolId, failureClass, identity, tags, correlationId, and batch {id,
size, line}.`,
  options: {
    status: { value: 'STATUS', about: 'running, provisioned, failed (refused ones included) or refused' },
    class: { value: 'CLASS', about: 'requests that failed with this class' },
    batch: { value: 'BATCH', about: 'requests of this batch, whatever their age' },
    search: { value: 'TEXT', about: 'requests with this text in the request ID, identity or tags' },
    since: { value: 'WHEN', about: 'requests that changed since: 30m, 2h, 7d, or a time (default 7d)' },
    limit: { value: 'N', about: `number of requests on a page (default ${DEFAULT_LIMIT})` },
    page: { value: 'N', about: 'the page to show, from 1' },
    all: { about: 'all pages' },
    wide: { about: 'every column, and nothing shortened' },
    csv: { about: 'all pages as CSV, with every column' },
  },
  examples: [
    'pools list --status failed --since 1h --local',
    'pools list --batch customers-1f0c9a3b --page 2 --stack SmsPoolProvisioner',
    'pools list --class OriginationIdentityInUse --stack SmsPoolProvisioner',
    'pools list --search customer=Octank --local',
    'pools list --status running --json --local',
    'pools list --batch customers-1f0c9a3b --csv --local > requests.csv',
  ],
  async run(typed) {
    const limit = numberOf(typed, 'limit', DEFAULT_LIMIT);
    const page = numberOf(typed, 'page', 1);
    const criteria = criteriaOf(typed);
    const target = await targetOf(typed);

    const rows = await matching(target, criteria);
    const size = typed.has('all') ? Math.max(1, rows.length) : limit;
    if (typed.has('csv')) process.stdout.write(requestsCsv(rows));
    else if (typed.has('json')) for (const row of rows.slice((page - 1) * size, page * size)) sayJson(row);
    else tell(typed, rows, page, size, target.flag);

    return 0;
  },
};
