import { FAILURE_CLASSES } from '../failures/failure-classes.ts';
import type { Listed } from '../idempotency/queries.ts';
import type { IdempotencyRecord } from '../idempotency/record.ts';
import { resultIn, timelineOf } from '../idempotency/timeline.ts';
import { faultText } from '../intake/request-faults.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { drain, throughput } from './pictures.ts';
import { STYLE } from './style.ts';
import type { View } from './view.ts';

const WINDOWS: readonly [hours: number, label: string][] = [
  [1, '1 hour'],
  [3, '3 hours'],
  [24, '24 hours'],
  [168, '7 days'],
];

const n = (count: number): string => count.toLocaleString('en');

const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** In UTC, as in the logs and the ledger. */
const time = (iso: string): Html => {
  const match = /^\d{4}-(\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(iso);
  return html`<time datetime="${iso}">${match === null ? iso : `${match[1]} ${match[2]}`}</time>`;
};

const UNKNOWN_CLASS = { owner: 'operator', remediation: 'Read the execution history.', meaning: '' };
const advice = (name: string) =>
  Object.hasOwn(FAILURE_CLASSES, name)
    ? FAILURE_CLASSES[name as keyof typeof FAILURE_CLASSES]
    : UNKNOWN_CLASS;

/** Maximum characters of an ID in a list. */
const MAX_ID = 26;

/** Truncates a long ID to its beginning and end, which tell it from others. The tooltip has the whole ID. */
const short = (id: string): Html =>
  id.length > MAX_ID ? html`<bdi title="${id}">${id.slice(0, 12)}…${id.slice(-8)}</bdi>` : foreign(id);

/** A cell with its own label: on a phone, a row is a list without column heads. */
const cell = (of: string, content: Html | string | number, kind = ''): Html =>
  html`<td role="cell" data-of="${of}" class="${kind}">${content}</td>`;
const rowHead = (of: string, content: Html): Html =>
  html`<th role="rowheader" scope="row" data-of="${of}">${content}</th>`;

const table = (caption: string, heads: readonly string[], rows: readonly Html[]): Html =>
  html`<table role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${heads.map(
    (head) => html`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row}</tr>`)}</tbody></table>`;

const figure = (name: string, value: string, kind: string, more = ''): Html =>
  html`<dl class="card"><dt>${name}</dt><dd class="${kind}">${value}</dd><dt>${more}</dt></dl>`;

const figures = ({ counts, cut, inQueue, oldestRunningSeconds, waiting }: View): Html => {
  const plus = cut ? '+' : '';
  const parked = waiting.reduce((sum, { messages }) => sum + messages, 0);

  return html`<div class="cards">${figure('Provisioned', `${n(counts.PROVISIONED)}${plus}`, 'good')}${figure(
    'Failed',
    `${n(counts.FAILED + counts.REFUSED)}${plus}`,
    counts.FAILED + counts.REFUSED > 0 ? 'bad' : '',
    counts.REFUSED > 0 ? `${n(counts.REFUSED)} of them refused before any work` : '',
  )}${figure(
    'Running',
    n(counts.RUNNING),
    'busy',
    oldestRunningSeconds === undefined ? '' : `the oldest for ${duration(oldestRunningSeconds)}`,
  )}${figure('In the queue', n(inQueue), inQueue > 0 ? 'wait' : '')}${figure(
    'Action required',
    n(parked),
    parked > 0 ? 'wait' : '',
    parked > 0 ? 'in dead-letter queues' : '',
  )}</div>`;
};

const waitingCard = ({ waiting }: View): Html | undefined => {
  const full = waiting.filter(({ messages }) => messages > 0);
  if (full.length === 0) return undefined;

  return html`<section class="card act"><h3>Action required</h3><ul>${full.map(
    ({ name, messages, redrive }) =>
      html`<li>${n(messages)} in <code>${name}</code>. See docs/runbook.md for the cause, then run <code>pools redrive ${redrive}</code>.</li>`,
  )}</ul></section>`;
};

const pictures = (view: View, links: Links): Html => {
  const { counts, inQueue, drainSeconds, createPoolPerSecond, buckets, bucketSeconds } = view;
  const completed = counts.PROVISIONED + counts.FAILED + counts.REFUSED;
  const left = counts.RUNNING + inQueue;
  const sentence =
    left === 0
      ? 'All requests are complete.'
      : `${n(left)} to go: about ${duration(drainSeconds)} at the CreatePool quota of ${createPoolPerSecond} per second.`;

  return html`<div class="wide"><section class="card"><h3>Throughput</h3>${throughput(
    buckets,
    createPoolPerSecond * bucketSeconds,
    duration(bucketSeconds),
  )}<hr><h3>Time to drain</h3>${drain(completed, counts.RUNNING, inQueue, sentence)}<p class="soft">${sentence}</p></section><section class="card">${classTable(view, links)}</section></div>`;
};

const classTable = ({ classes }: View, links: Links): Html => {
  if (classes.length === 0)
    return html`<h3>Failures by class</h3><p class="soft">None in this time range.</p>`;
  const most = classes[0]?.[1] ?? 1;
  const rows = classes.map(
    ([name, count]) =>
      html`${rowHead('Class', html`<div>${links.to({ search: name }, name)}<div class="meter" aria-hidden="true" style="width:${Math.round((100 * count) / most)}%"></div></div>`)}${cell('Requests', n(count), 'n')}${cell('Who acts', advice(name).owner)}`,
  );

  return table('Failures by class', ['Class', 'Requests', 'Who acts'], rows);
};

const failureTable = ({ failures }: View, links: Links): Html => {
  if (failures.length === 0) {
    return html`<section class="card"><h3>Newest failures</h3><p class="soft">None in this time range.</p></section>`;
  }
  const rows = failures.map(({ requestId, updatedAt, failureClass = '' }) => {
    const { owner, remediation } = advice(failureClass);
    return html`${rowHead('Request', links.to({ request: requestId }, requestId))}${cell('When', time(updatedAt), 'when')}${cell('Failure', failureClass, 'fix')}${cell('Who acts', owner)}${cell('What to do', remediation)}`;
  });

  return html`<section class="card">${table('Newest failures', ['Request', 'When (UTC)', 'Failure', 'Who acts', 'What to do'], rows)}</section>`;
};

const KIND = { RUNNING: 'busy', PROVISIONED: 'good', FAILED: 'bad', REFUSED: 'bad' } as const;

const requestTable = (caption: string, items: readonly Listed[], links: Links): Html => {
  const rows = items.map(
    ({ requestId, status, updatedAt, failureClass, poolId, identity = '', tags = '' }) =>
      html`${rowHead('Request', links.to({ request: requestId }, requestId))}${cell('Result', html`<span class="${KIND[status]}">${status.toLowerCase()}</span>`)}${cell('When', time(updatedAt), 'when')}${cell('Result', (status === 'RUNNING' ? undefined : failureClass) ?? (poolId === undefined ? '' : short(poolId)), 'fix')}${cell('Identity', identity === '' ? '' : short(identity))}${cell('Tags', tags === '' ? '' : foreign(tags))}`,
  );

  return table(caption, ['Request', 'Result', 'When (UTC)', 'Pool or failure', 'Identity', 'Tags'], rows);
};

const requests = ({ search, found, newest, hours }: View, links: Links): Html => {
  const none = html`<p class="soft">${search === undefined ? 'No requests in this time range.' : 'No request matches by ID, identity, tags or class.'}</p>`;
  const items = found?.items ?? newest;
  const caption =
    search === undefined ? 'Newest requests' : `Found: ${items.length}${found?.more ? ' and more' : ''}`;

  return html`<section class="card">${links.form({ search, hours })}${
    items.length === 0 ? none : requestTable(caption, items, links)
  }</section>`;
};

const partOf = (entry: IdempotencyRecord): Html => {
  const { status, attempt, trigger, correlationId, identity, tags, executionArn } = entry;
  const result = status === 'RUNNING' ? undefined : resultIn(entry);
  const failure = result !== undefined && 'failure' in result.data ? result.data.failure : undefined;
  const pool = result?.data.pool ?? entry.pool;
  const fact = (name: string, value: Html | string | undefined): Html | undefined =>
    value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;
  const faults = failure?.fields?.map((fault) => html`<li>${foreign(faultText(fault))}</li>`);

  return html`<section class="card"><dl class="facts">${[
    fact(
      'Result',
      html`<strong class="${KIND[status]}">${status.toLowerCase()}</strong>${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    ),
    fact('Pool', pool && `${pool.PoolId}, ${pool.Status} when last seen`),
    fact(
      'Failure',
      failure && `${failure.class} (${[failure.code, failure.reason].filter(Boolean).join(', ')})`,
    ),
    fact('Message', failure && faults === undefined ? foreign(failure.message) : undefined),
    fact('Faults', faults && html`<ul>${faults}</ul>`),
    fact('Who acts', failure?.owner),
    fact('What to do', failure?.remediation),
    fact(
      'Pool left',
      failure?.poolMayExist ? 'A pool may exist. Send the request again unchanged to find it.' : undefined,
    ),
    fact('Identity', identity && foreign(identity)),
    fact('Tags', tags && foreign(tags)),
    fact('Correlation', correlationId && foreign(correlationId)),
    fact('Trigger', trigger),
    fact('Execution', executionArn),
  ]}</dl><h3>Timeline</h3><ol>${timelineOf(entry).map(({ at, what }) => html`<li>${time(at)} ${foreign(what)}</li>`)}</ol></section>`;
};

const onePage = ({ requestId, parts }: NonNullable<View['one']>): Html =>
  html`<h2 style="margin-bottom:16px;overflow-wrap:anywhere">${foreign(requestId)}</h2>${
    parts.length > 0
      ? parts.map(partOf)
      : html`<p class="card">This request is unknown. It was not sent, is still in the queue, or has a different ID.</p>`
  }`;

const windows = ({ hours, search }: View, links: Links): Html =>
  html`<nav aria-label="Time">${WINDOWS.map(([value, label]) =>
    value === hours
      ? html`<span aria-current="true">${label}</span>`
      : links.to({ hours: `${value}`, ...(search !== undefined && { search }) }, label),
  )}</nav>`;

/**
 * Renders the board as HTML, without scripts and with every text of a request escaped.
 * @param theme the theme of CloudWatch; undefined follows the system
 */
export const board = (view: View, links: Links, theme?: 'light' | 'dark'): string => {
  const { one, now } = view;
  const head = html`<header class="top">${
    one === undefined ? html`<h2>Requests</h2>${windows(view, links)}` : links.to({}, '← All requests')
  }<p class="soft">as of ${time(new Date(now).toISOString())} UTC</p></header>`;
  const body =
    one === undefined
      ? html`${waitingCard(view)}${figures(view)}${pictures(view, links)}${view.found === undefined ? undefined : requests(view, links)}${failureTable(view, links)}${view.found === undefined ? requests(view, links) : undefined}`
      : onePage(one);

  return html`${STYLE}<div class="pb ${theme === undefined ? '' : `pb-${theme}`}">${head}${body}</div>`.text;
};
