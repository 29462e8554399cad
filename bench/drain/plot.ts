import type { Row } from './table.ts';

const WIDTH = 760;
const HEIGHT = 380;
const LEFT = 56;
const RIGHT = 176;
const TOP = 34;
const BOTTOM = 44;
/** Maximum points of a line; more would not be distinguishable. */
const POINTS = 120;

const COLOURS = ['#0b6e4f', '#c8553d', '#588b8b', '#8d6a9f', '#b08900'];

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${words}</text>`;

/** Pools over time, one line per design. */
export const plotOf = (rows: readonly Row[]): string => {
  const [first] = rows;
  if (first === undefined) throw new Error('There is nothing to plot.');
  const { requests, rate, burst } = first.job;
  const most = Math.max(...rows.map(({ drained }) => drained.createdAt.length));
  const ideal = (most - burst) / rate;
  const until = ideal * 1.6;
  const x = (seconds: number) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(seconds, until)) / until;
  const y = (pools: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * pools) / most;

  const lines = rows.map(({ job, drained: { createdAt } }, index) => {
    const shown = createdAt.filter((seconds) => seconds <= until);
    const step = Math.max(1, Math.floor(shown.length / POINTS));
    const points = shown.flatMap((seconds, made) =>
      made % step === 0 || made === shown.length - 1
        ? [`${x(seconds).toFixed(1)},${y(made + 1).toFixed(1)}`]
        : [],
    );
    const colour = COLOURS[index % COLOURS.length] ?? 'black';
    const end = `${Math.round((100 * createdAt.length) / most)}% created`;
    const legend = TOP + 10 + index * 36;
    return [
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${index === 0 ? 3 : 1.8}"/>`,
      `<line x1="${WIDTH - RIGHT + 14}" x2="${WIDTH - RIGHT + 34}" y1="${legend - 4}" y2="${legend - 4}" stroke="${colour}" stroke-width="3"/>`,
      text(WIDTH - RIGHT + 40, legend, job.design),
      text(WIDTH - RIGHT + 40, legend + 14, end, ' class="faint"'),
    ].join('\n');
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share * most)}" y2="${y(share * most)}" class="grid"/>`,
      text(LEFT - 8, y(share * most) + 4, `${Math.round(share * most)}`, ' text-anchor="end" class="faint"'),
      text(
        x(share * until),
        HEIGHT - BOTTOM + 18,
        `${Math.round((share * until) / 60)} min`,
        ' text-anchor="middle" class="faint"',
      ),
    ].join('\n'),
  );

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Pools created over time, by design">
<style>text{font:12px system-ui,sans-serif;fill:#222}.faint{fill:#666}.grid{stroke:#ddd}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>
${text(LEFT, 20, `${requests.toLocaleString('en')} requests at once, ${rate} CreatePool per second: pools created`, ' font-weight="600"')}
${ticks.join('\n')}
<line x1="${x(0)}" y1="${y(0)}" x2="${x(ideal)}" y2="${y(most)}" stroke="#999" stroke-dasharray="4 4"/>
${text(x(ideal * 0.44), y(most * 0.52), 'the quota', ' text-anchor="end" class="faint"')}
${lines.join('\n')}
</svg>
`;
};
