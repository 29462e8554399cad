import type { Spread } from './statistics.ts';
import type { Summary } from './summary.ts';

const ratio = ({ median, low, high }: Spread): string =>
  `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const kilobytes = (count: number): string => (count / 1000).toFixed(count < 10_000 ? 1 : 0);

/** A Markdown table with aligned columns. */
export const table = (summaries: readonly Summary[]): string => {
  const head = [
    '',
    'kB (gzip)',
    'load, × stock',
    'ms',
    'load + first call, × stock',
    'ms',
    'RSS, × stock',
    'undici',
  ];
  const rows = summaries.map(({ variant, raw, gzip, load, total, rss, loadMs, totalMs, undici }) => [
    variant.label,
    `${kilobytes(raw)} (${kilobytes(gzip)})`,
    ratio(load),
    loadMs.toFixed(0),
    ratio(total),
    totalMs.toFixed(0),
    rss.median.toFixed(2),
    undici ? 'yes' : 'no',
  ]);
  const widths = head.map((name, column) =>
    Math.max(3, ...[name, ...rows.map((row) => row[column] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;

  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};
