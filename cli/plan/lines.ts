import { grouped } from '../output/text.ts';

/** How many runs of lines a text lists. */
const MAX_RUNS = 8;

/** Lines for people, ascending: `lines 3, 5–9 and 12`. */
export const linesText = (lines: readonly number[]): string => {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  const texts = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const shown = texts.slice(0, MAX_RUNS);
  const more =
    lines.length - runs.slice(0, MAX_RUNS).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const tail = more > 0 ? ` and ${grouped(more)} more` : '';

  return `${lines.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}${tail}`;
};
