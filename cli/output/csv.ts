import { stringify } from 'csv-stringify/sync';

/**
 * CSV as Excel reads it: with a byte order mark, by which it knows UTF-8, and CRLF.
 * @param escapesFormulas whether a cell that a spreadsheet would run as a formula is changed to text
 */
export const csvOf = (
  cells: readonly (readonly (string | number)[])[],
  { escapesFormulas }: { escapesFormulas: boolean },
): string =>
  stringify([...cells], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: escapesFormulas,
  });
