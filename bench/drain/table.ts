import type { Drained } from '../../simulation/bulk/figures.ts';
import { MEDIAN_SECONDS } from '../../simulation/bulk/load.ts';
import type { Job } from './worker.ts';

/** One row of the results. */
export interface Row {
  job: Job;
  drained: Drained;
}

const plain = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);
const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

const COLUMNS: readonly Column<Row>[] = [
  ['design', ({ job }) => job.design],
  ['N', ({ job }) => job.requests.toLocaleString('en')],
  ['R', ({ job }) => `${job.rate}`],
  ['burst', ({ job }) => `${job.burst}`],
  ['others', ({ job }) => percent(job.others)],
  ['CREATING, s', ({ job }) => `${job.medianSeconds ?? MEDIAN_SECONDS}`],
  ['hidden, s', ({ job }) => `${job.hiddenSeconds ?? 0}`],
  ['makespan ÷ ideal', ({ drained }) => plain(drained.makespan, 3)],
  ['CreatePool a pool', ({ drained }) => plain(drained.createsPerPool, 3)],
  ['throttled', ({ drained }) => percent(drained.throttledCreates)],
  ['DescribePools a pool', ({ drained }) => plain(drained.describesPerPool, 2)],
  ['throttled ', ({ drained }) => percent(drained.throttledDescribes)],
  ['failed', ({ drained }) => percent(drained.failed / (drained.failed + drained.answered))],
  ['ACTIVE → published, s: p50', ({ drained }) => plain(drained.lagP50, 1)],
  ['p99', ({ drained }) => plain(drained.lagP99, 1)],
  ['transitions a pool', ({ drained }) => plain(drained.transitionsPerPool, 1)],
  ['table calls a pool', ({ drained }) => plain(drained.tableCallsPerPool, 1)],
  ['cache, kB', ({ drained }) => plain(drained.cacheKilobytes, 1)],
  ['interactive, s', ({ drained }) => plain(drained.interactiveSeconds, 1)],
];

/** The head of a column, and its cell in a row. */
export type Column<Row> = readonly [string, (row: Row) => string];

/**
 * A Markdown table with aligned columns.
 * @param names how many of the first columns are names, aligned to the left; the others are numbers
 */
export const alignedTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  names: number,
): string => {
  const cells = [
    columns.map(([name]) => name.trim()),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const padded = (text: string, column: number): string =>
    column < names ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  const line = (texts: readonly string[]) => `| ${texts.map(padded).join(' | ')} |`;
  const [head = [], ...body] = cells;
  const rule = `| ${widths.map((width, column) => (column < names ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;

  return [line(head), rule, ...body.map(line)].join('\n');
};

/** The results as a Markdown table. */
export const tableOf = (rows: readonly Row[]): string => alignedTable(COLUMNS, rows, 1);
