import { batchPage, type OneBatch } from './batch-page.ts';
import { time } from './elements.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { mainPage } from './main-page.ts';
import { requestPage } from './request-page.ts';
import { STYLE } from './style.ts';
import type { One, View } from './view.ts';

const WINDOWS: readonly [hours: number, label: string][] = [
  [1, '1 hour'],
  [3, '3 hours'],
  [24, '24 hours'],
  [168, '7 days'],
];

const windows = ({ hours, search }: View, links: Links): Html =>
  html`<nav aria-label="Time">${WINDOWS.map(([value, label]) =>
    value === hours
      ? html`<span aria-current="true">${label}</span>`
      : links.to({ hours: `${value}`, ...(search !== undefined && { search }) }, label),
  )}</nav>`;

/** What the board shows: all requests, one request, or one batch. */
export type Page = { main: View } | { one: One } | { batch: OneBatch };

interface Frame {
  /** Milliseconds since the epoch. */
  now: number;
  links: Links;
  /** The theme of CloudWatch; undefined follows the system. */
  theme?: 'light' | 'dark' | undefined;
}

const titleOf = (page: Page): Html => {
  if ('one' in page) return html`Request ${foreign(page.one.requestId)}`;
  return 'batch' in page ? html`Batch ${foreign(page.batch.id)}` : html`Requests`;
};

const contentOf = (page: Page, { links, now }: Frame): Html => {
  if ('one' in page) return requestPage(page.one, links);
  return 'batch' in page ? batchPage(page.batch, now, links) : mainPage(page.main, links);
};

/** Renders a page as HTML, without scripts and with every text of a request escaped. */
export const board = (page: Page, frame: Frame): string => {
  const { now, links, theme } = frame;
  const top =
    'main' in page
      ? windows(page.main, links)
      : html`<nav aria-label="Board">${links.to({}, '← All requests')}</nav>`;
  const at = html`<p class="soft">as of ${time(new Date(now).toISOString())} UTC</p>`;
  const body = html`<header class="top"><h2>${titleOf(page)}</h2>${top}${at}</header>${contentOf(page, frame)}`;

  return html`${STYLE}<div class="pb ${theme === undefined ? '' : `pb-${theme}`}">${body}</div>`.text;
};
