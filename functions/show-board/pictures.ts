import { type Html, html } from './html.ts';

/** The results in one time interval. */
export interface Bucket {
  /** Milliseconds since the epoch. */
  from: number;
  provisioned: number;
  failed: number;
}

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 42;
const BOTTOM = 22;
const TOP = 14;

/** The quota line is drawn if the largest bar reaches this share of it. Otherwise all bars would be too small to see. */
const NEAR_QUOTA = 0.15;

const clock = (time: number, days: boolean): string => {
  const iso = new Date(time).toISOString();
  return days ? iso.slice(5, 16).replace('T', ' ') : iso.slice(11, 16);
};

/** Rounds up to a round number, for the top of an axis. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((factor) => factor * power >= value) ?? 10;
  return Math.max(4, Math.ceil(step * power));
};

/**
 * Results over time as bars, with the quota as a line.
 * @param quota CreatePool calls that the quota allows per interval
 */
export const throughput = (buckets: readonly Bucket[], quota: number, interval: string): Html => {
  const totals = buckets.map(({ provisioned, failed }) => provisioned + failed);
  const busiest = Math.max(0, ...totals);
  const showsQuota = busiest >= quota * NEAR_QUOTA;
  const most = roundUp(showsQuota ? Math.max(busiest, quota * 1.05) : busiest);
  const plot = HEIGHT - TOP - BOTTOM;
  const y = (value: number) => Math.round((TOP + plot * (1 - value / most)) * 10) / 10;
  const step = (WIDTH - LEFT) / Math.max(1, buckets.length);
  const bar = (at: number, from: number, count: number, colour: string) =>
    count === 0
      ? undefined
      : html`<rect x="${(LEFT + at * step + step * 0.12).toFixed(1)}" y="${y(from + count)}" width="${(step * 0.76).toFixed(1)}" height="${(y(from) - y(from + count)).toFixed(1)}" rx="1.5" fill="var(--${colour})"/>`;
  const bars = buckets.flatMap(({ provisioned, failed }, at) => [
    bar(at, 0, provisioned, 'good'),
    bar(at, provisioned, failed, 'bad'),
  ]);
  const [first, last] = [buckets[0]?.from ?? 0, buckets.at(-1)?.from ?? 0];
  const days = last - first > 24 * 3_600_000;
  const ticks = [0, 1, 2, 3].map((quarter) => {
    const at = Math.floor((buckets.length * quarter) / 4);
    return html`<text x="${(LEFT + at * step).toFixed(1)}" y="${HEIGHT - 6}">${clock(buckets[at]?.from ?? 0, days)}</text>`;
  });
  const sum = totals.reduce((all, total) => all + total, 0);
  const sentence = `${sum.toLocaleString('en')} results; at most ${busiest.toLocaleString('en')} in ${interval}, where our share of the CreatePool quota allows ${Math.round(quota).toLocaleString('en')}`;

  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${sentence}"><line x1="${LEFT}" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}" stroke="var(--line)"/><line x1="${LEFT}" x2="${WIDTH}" y1="${y(most)}" y2="${y(most)}" stroke="var(--line)"/><text x="${LEFT - 8}" y="${y(most) + 4}" text-anchor="end">${most.toLocaleString('en')}</text><text x="${LEFT - 8}" y="${y(0) + 4}" text-anchor="end">0</text>${bars}${
    showsQuota
      ? html`<line x1="${LEFT}" x2="${WIDTH}" y1="${y(quota)}" y2="${y(quota)}" stroke="var(--wait)" stroke-width="1.5" stroke-dasharray="5 4"/><text x="${WIDTH}" y="${y(quota) - 4}" text-anchor="end">quota</text>`
      : undefined
  }${ticks}</svg><p class="key soft"><span class="good">provisioned</span><span class="bad">failed</span></p><p class="soft">${sentence}.</p>`;
};

/** Counts as one bar, a colour each, with a key. */
export const shares = (
  parts: readonly (readonly [name: string, count: number, colour: string])[],
  sentence: string,
): Html => {
  const all = parts.reduce((sum, [, count]) => sum + count, 0);
  let x = 0;
  const segments = parts.map(([, count, colour]) => {
    const width = (WIDTH * count) / Math.max(1, all);
    const segment =
      count > 0
        ? html`<rect x="${x.toFixed(1)}" y="0" width="${Math.max(2, width - 2).toFixed(1)}" height="22" rx="4" fill="var(--${colour})"/>`
        : undefined;
    x += width;
    return segment;
  });

  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 22" preserveAspectRatio="none" role="img" aria-label="${sentence}">${
    all === 0 ? html`<rect x="0" y="0" width="${WIDTH}" height="22" rx="4" fill="var(--line)"/>` : segments
  }</svg>`;
};

/** The colours of a bar, each with its name and count. */
export const key = (parts: readonly (readonly [name: string, count: number, colour: string])[]): Html =>
  html`<p class="key soft">${parts.map(([name, count, colour]) => html`<span class="${colour}">${name} ${count.toLocaleString('en')}</span>`)}</p>`;
