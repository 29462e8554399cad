import { writeFile } from 'node:fs/promises';
import { rowsIn } from '../../functions/idempotency/queries.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import type { Command, Typed } from '../command/command.ts';
import { checkedBatchName } from '../input/batch.ts';
import { bad } from '../output/colour.ts';
import { csvOf } from '../output/csv.ts';
import { type Column, tableOf } from '../output/table.ts';
import { counted, grouped, plain, remark, say, sayJson } from '../output/text.ts';
import { linesText } from '../plan/lines.ts';
import { cellsOf, looksLikeFormula } from '../repair/cells.ts';
import { type FailedRow, failedRows } from '../repair/failed-rows.ts';
import { type Target, targetOf } from '../stack/target.ts';

const COLUMNS: readonly Column<FailedRow>[] = [
  { title: 'LINE', of: ({ line }) => `${line ?? ''}`, least: 4 },
  { title: 'CLASS', of: ({ failureClass }) => failureClass, colour: (text) => bad(text) },
  { title: 'ACTS', of: ({ owner }) => owner, least: 9 },
  { title: 'REQUEST', of: ({ requestId }) => requestId, isId: true },
  { title: 'IDENTITY', of: ({ request }) => `${request.OriginationIdentity ?? ''}`, isId: true },
];

/** What to do, once for all rows with the same text: an invalid row has faults of its own. */
const remediesOf = (rows: readonly FailedRow[]): string[] => {
  const groups = Map.groupBy(rows, ({ failureClass, whatToDo }) => `${failureClass}: ${whatToDo}`);
  return [...groups].map(([text, group]) => {
    const lines = group.flatMap(({ line }) => (line === undefined ? [] : [line]));
    return plain(lines.length > 0 ? `${text} (${linesText(lines)})` : text);
  });
};

const tellTable = (rows: readonly FailedRow[]): void => {
  for (const line of tableOf(COLUMNS, rows, process.stdout.columns)) say(line);
  say('');
  for (const remedy of remediesOf(rows)) say(remedy);
};

/** The request as it can be sent again. */
const requestOf = ({ requestId, correlationId, request }: FailedRow) => ({
  metadata: { requestId, ...(correlationId !== undefined && { correlationId }) },
  data: request,
});

const tellCsv = async (rows: readonly FailedRow[], path: string | undefined): Promise<void> => {
  const cells = cellsOf(rows);
  const text = csvOf(cells, { escapesFormulas: false });
  if (path === undefined) process.stdout.write(text);
  else
    await writeFile(path, text).catch((error: unknown) => {
      throw new UsageError(
        `--out ${path} cannot be written (${error instanceof Error ? error.message : error}).`,
      );
    });
  const formulas = cells.flat().filter(looksLikeFormula).length;
  if (formulas > 0)
    remark(
      `${counted(formulas, 'cell')} of the file begin${formulas === 1 ? 's' : ''} like a formula (= + - @). Cells are exact, so that they can be sent again: let the spreadsheet import every column as text.`,
    );
  const partial = rows.filter(({ isPartial }) => isPartial).length;
  if (partial > 0)
    remark(
      `${counted(partial, 'request')} ${partial === 1 ? 'was' : 'were'} refused as invalid: only the readable members are known, and no tags. Compare them with the file that was submitted.`,
    );
};

/** What the operator does next, and what the requester. */
const next = (
  rows: readonly FailedRow[],
  batch: string,
  path: string | undefined,
  { flag }: Target,
): string[] => {
  const requesters = rows.filter(({ owner }) => owner === 'requester').length;
  const file = shellArgument(path ?? 'failed.csv');
  const id = shellArgument(batch);
  const write = path === undefined ? [`To correct rows: pools failed ${id} --out ${file}${flag}`] : [];

  return [
    ...(requesters < rows.length
      ? [`When the operator has resolved the cause: pools retry --batch ${id}${flag}`]
      : []),
    ...(requesters > 0
      ? [...write, `When they are corrected: pools submit ${file} --batch ${id}${flag}`]
      : []),
  ];
};

export const failed: Command = {
  details: `Shows the failed rows of a batch in the order of its file: what failed, who acts, and what to do. --csv writes them as a file that pools submit reads: correct the rows, keep the column requestId, and submit the file in the same batch. Columns that begin with # are for people, and are not read.`,
  options: {
    csv: { about: 'CSV with all columns of the requests, to correct and submit again' },
    out: { value: 'FILE', about: 'write the CSV to this file (implies --csv)' },
  },
  examples: [
    'pools failed customers-1f0c9a3b --local',
    'pools failed customers-1f0c9a3b --out failed.csv --stack SmsPoolProvisioner',
    'pools failed customers-1f0c9a3b --json --local',
  ],
  async run(typed: Typed) {
    const batch = checkedBatchName(typed.positionals[0] ?? '');
    const out = typed.text('out');
    const isCsv = typed.has('csv') || out !== undefined;
    const json = typed.has('json');
    if (isCsv && json) throw new UsageError('Use --csv or --json, not both.');
    const target = await targetOf(typed);
    const known = await rowsIn(target.listing, batch);
    if (known.length === 0) throw new UsageError(`Batch ${batch} has no known request. Check its name.`);
    const rows = await failedRows(target.listing, known);

    if (json) for (const row of rows) sayJson({ ...row, request: requestOf(row) });
    else if (isCsv && rows.length > 0) await tellCsv(rows, out);
    else if (rows.length > 0) tellTable(rows);
    if (!json) {
      remark(`${grouped(rows.length)} of ${counted(known.length, 'row')} failed.`);
      for (const line of next(rows, batch, out, target)) remark(line);
    }
    return 0;
  },
};
