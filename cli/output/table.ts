import { strong } from './colour.ts';
import { plain } from './text.ts';
import { fitted, padded, shortened, widthOf } from './width.ts';

/** A column of a table. */
export interface Column<Row> {
  title: string;
  of(row: Row): string;
  /** Colours a cell. */
  colour?(text: string, row: Row): string;
  /** Whether a text that is too wide is cut in its middle, as an ID is, instead of at its end. */
  isId?: true;
  /** The width below which the column is not narrowed, default 10. */
  least?: number;
}

const GAP = '  ';

/** Narrows the widest columns until the table fits. */
const narrowed = (widths: readonly number[], least: readonly number[], columns: number): number[] => {
  const fit = [...widths];
  const room = columns - GAP.length * (widths.length - 1);
  while (fit.reduce((sum, width) => sum + width, 0) > room) {
    const spare = fit.map((width, at) => width - (least[at] ?? 0));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const widest = spare.indexOf(most);
    fit[widest] = (fit[widest] ?? 0) - 1;
  }
  return fit;
};

/**
 * Lays out rows as columns. Untrusted text is made safe.
 * @param width the columns of the terminal; undefined cuts nothing
 */
export const tableOf = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): string[] => {
  const cells = rows.map((row) => columns.map(({ of }) => plain(of(row))));
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[at] ?? ''))),
  );
  const least = columns.map(({ least = 10, title }) => Math.max(least, widthOf(title)));
  const widths = width === undefined ? natural : narrowed(natural, least, width);
  const line = (texts: readonly string[], colourOf: (at: number, text: string) => string): string =>
    texts
      .map((text, at) => {
        const most = widths[at] ?? 0;
        const cut = columns[at]?.isId ? shortened(text, most) : fitted(text, most);
        return colourOf(at, at === columns.length - 1 ? cut : padded(cut, most));
      })
      .join(GAP);

  return [
    strong(
      line(
        columns.map(({ title }) => title),
        (_at, text) => text,
      ).trimEnd(),
    ),
    ...cells.map((texts, index) => {
      const row = rows[index] as Row;
      return line(texts, (at, text) => columns[at]?.colour?.(text, row) ?? text).trimEnd();
    }),
  ];
};
