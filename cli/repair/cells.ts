import { REQUEST_FIELDS } from '../../functions/model/request-fields.ts';
import { isRecord } from '../../functions/runtime/json.ts';
import type { FailedRow } from './failed-rows.ts';

/** Columns that every file of failed rows has. */
const ALWAYS = ['OriginationIdentity', 'IsoCountryCode', 'MessageType'];
const MEMBERS = [...ALWAYS, ...Object.keys(REQUEST_FIELDS).filter((name) => !ALWAYS.includes(name))].filter(
  (name) => name !== 'Tags',
);

const tagsOf = ({ request }: FailedRow): { key: string; value: string }[] => {
  const { Tags } = request;
  return (Array.isArray(Tags) ? Tags : []).filter(isRecord).map(({ Key, Value }) => ({
    key: String(Key),
    value: String(Value),
  }));
};

/** What a cell cannot hold: the reader of CSV trims cells, and takes an empty one as absent. */
const gapsOf = (row: FailedRow): string[] => {
  const lost = tagsOf(row).filter(
    ({ key, value }) => value.trim() !== value || value === '' || key.trim() !== key,
  );
  const names = lost.map(({ key }) => `the tag ${key}`);

  return [
    ...(row.isPartial ? ['only the readable members of the refused request are known'] : []),
    ...(names.length > 0
      ? [`${names.join(', ')}: a cell holds no empty value and no space at its ends; use --json`]
      : []),
  ];
};

/** Text that a spreadsheet takes for a formula. Cells stay exact, because they are sent again. */
export const looksLikeFormula = (cell: string): boolean => /^[=+\-@\t\r]/.test(cell);

/** The cells of a file of failed rows: the header, and a record for each row. */
export const cellsOf = (rows: readonly FailedRow[]): string[][] => {
  const keys = [...new Set(rows.flatMap((row) => tagsOf(row).map(({ key }) => key)))];
  const members = MEMBERS.filter(
    (name) => ALWAYS.includes(name) || rows.some(({ request }) => request[name] !== undefined),
  );
  const hasCorrelation = rows.some(({ correlationId }) => correlationId !== undefined);
  const hasNotes = rows.some((row) => gapsOf(row).length > 0);
  const header = [
    '#line',
    '#class',
    '#what to do',
    ...(hasNotes ? ['#note'] : []),
    'requestId',
    ...(hasCorrelation ? ['correlationId'] : []),
    ...members,
    ...keys.map((key) => `tag:${key}`),
  ];
  const records = rows.map((row) => {
    const tags = new Map(tagsOf(row).map(({ key, value }) => [key, value]));
    return [
      `${row.line ?? ''}`,
      row.failureClass,
      row.whatToDo,
      ...(hasNotes ? [gapsOf(row).join('; ')] : []),
      row.requestId,
      ...(hasCorrelation ? [row.correlationId ?? ''] : []),
      ...members.map((name) => `${row.request[name] ?? ''}`),
      ...keys.map((key) => tags.get(key) ?? ''),
    ];
  });

  return [header, ...records];
};
