import type { Status } from '../idempotency/queries.ts';
import { foreign, type Html, html } from './html.ts';

/** The colour of each status. */
const KIND = { RUNNING: 'busy', PROVISIONED: 'good', FAILED: 'bad', REFUSED: 'bad' } as const;

/** A count with thousands separators. */
export const n = (count: number): string => count.toLocaleString('en');

/** In UTC, as in the logs and the ledger. */
export const time = (iso: string): Html => {
  const match = /^\d{4}-(\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(iso);
  return html`<time datetime="${iso}">${match === null ? iso : `${match[1]} ${match[2]}`}</time>`;
};

export const statusOf = (status: Status): Html =>
  html`<span class="${KIND[status]}">${status.toLowerCase()}</span>`;

/** Maximum characters of an ID in a list. */
const MAX_ID = 26;

/** Truncates a long ID to its beginning and end, which tell it from others. The tooltip has the whole ID. */
export const short = (id: string): Html =>
  id.length > MAX_ID ? html`<bdi title="${id}">${id.slice(0, 12)}…${id.slice(-8)}</bdi>` : foreign(id);

/** A cell with its own label: on a phone, a row is a list without column heads. */
export const cell = (of: string, content: Html | string | number, kind = ''): Html =>
  html`<td role="cell" data-of="${of}" class="${kind}">${content}</td>`;

export const rowHead = (of: string, content: Html): Html =>
  html`<th role="rowheader" scope="row" data-of="${of}">${content}</th>`;

export const table = (caption: string, heads: readonly string[], rows: readonly Html[]): Html =>
  html`<table role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${heads.map(
    (head) => html`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row}</tr>`)}</tbody></table>`;

export const nothing = (caption: string, sentence: string): Html =>
  html`<h3>${caption}</h3><p class="soft">${sentence}</p>`;

export const card = (content: Html): Html => html`<section class="card">${content}</section>`;

export const figure = (name: string, value: string, kind = '', more = ''): Html =>
  html`<dl class="card"><dt>${name}</dt><dd class="${kind}">${value}</dd><dd class="soft">${more}</dd></dl>`;

/** A name and its value in a list of facts; nothing if there is no value. */
export const fact = (name: string, value: Html | string | undefined): Html | undefined =>
  value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;
