import type { Listed } from '../../functions/idempotency/queries.ts';
import { OF_STATUS } from './colour.ts';
import { csvOf } from './csv.ts';
import { type Column, tableOf } from './table.ts';
import { timeOf } from './text.ts';

/** A running request may still have the failure of its attempt before. */
const failureOf = ({ status, failureClass = '' }: Listed): string =>
  status === 'RUNNING' || status === 'PROVISIONED' ? '' : failureClass;

const STATUS: Column<Listed> = {
  title: 'STATUS',
  of: ({ status }) => status.toLowerCase(),
  colour: (text, { status }) => OF_STATUS[status](text),
};
const REQUEST: Column<Listed> = { title: 'REQUEST', of: ({ requestId }) => requestId, isId: true };
const IDENTITY: Column<Listed> = { title: 'IDENTITY', of: ({ identity = '' }) => identity, isId: true };

const NARROW: readonly Column<Listed>[] = [
  STATUS,
  // Month, day and time are enough to tell the requests of a week apart.
  { title: 'CHANGED (UTC)', of: ({ updatedAt }) => timeOf(updatedAt).slice(5, 19), least: 14 },
  REQUEST,
  { title: 'POOL OR FAILURE', of: (row) => failureOf(row) || (row.poolId ?? ''), isId: true },
  IDENTITY,
];

const WIDE: readonly Column<Listed>[] = [
  STATUS,
  { title: 'CHANGED', of: ({ updatedAt }) => timeOf(updatedAt) },
  REQUEST,
  { title: 'POOL', of: ({ poolId = '' }) => poolId },
  { title: 'FAILURE', of: failureOf },
  IDENTITY,
  { title: 'TAGS', of: ({ tags = '' }) => tags },
  { title: 'ATTEMPT', of: ({ attempt }) => `${attempt}` },
  { title: 'TRIGGER', of: ({ trigger }) => trigger },
  { title: 'CORRELATION', of: ({ correlationId = '' }) => correlationId },
  { title: 'BATCH', of: ({ batch }) => batch?.id ?? '' },
  { title: 'LINE', of: ({ batch }) => `${batch?.line ?? ''}` },
];

/** The lines of a table of requests, as wide as the terminal; in a pipe, or if it is to be wide, nothing is cut. */
export const tableLines = (rows: readonly Listed[], isWide: boolean): string[] =>
  isWide ? tableOf(WIDE, rows, undefined) : tableOf(NARROW, rows, process.stdout.columns);

const CSV: Readonly<Record<string, (row: Listed) => string | number>> = {
  requestId: ({ requestId }) => requestId,
  status: ({ status }) => status.toLowerCase(),
  changed: ({ updatedAt }) => updatedAt,
  poolId: ({ poolId = '' }) => poolId,
  failureClass: failureOf,
  identity: ({ identity = '' }) => identity,
  tags: ({ tags = '' }) => tags,
  attempt: ({ attempt }) => attempt,
  trigger: ({ trigger }) => trigger,
  correlationId: ({ correlationId = '' }) => correlationId,
  batch: ({ batch }) => batch?.id ?? '',
  line: ({ batch }) => batch?.line ?? '',
};

/** Requests as CSV. A spreadsheet must not run a text of a request as a formula. */
export const requestsCsv = (rows: readonly Listed[]): string =>
  csvOf([Object.keys(CSV), ...rows.map((row) => Object.values(CSV).map((of) => of(row)))], {
    escapesFormulas: true,
  });
