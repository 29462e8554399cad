import { RUNBOOK_HEADINGS } from '../aws/queues.ts';
import type { Listed } from '../idempotency/queries.ts';
import { durationOf } from '../runtime/duration.ts';
import { batchTable } from './batch-page.ts';
import { command } from './commands.ts';
import { card, cell, figure, n, nothing, rowHead, short, statusOf, table, time } from './elements.ts';
import { classTable, failureTable } from './failures.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { key, shares, throughput } from './pictures.ts';
import type { View } from './view.ts';

const figures = ({ counts, isTruncated, inQueue, oldestRunningSeconds, waiting }: View): Html => {
  const plus = isTruncated ? '+' : '';
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
    oldestRunningSeconds === undefined ? '' : `the oldest for ${durationOf(oldestRunningSeconds)}`,
  )}${figure('In the queue', n(inQueue), inQueue > 0 ? 'wait' : '')}${figure(
    'Dead letters',
    n(parked),
    parked > 0 ? 'wait' : '',
    parked > 0 ? 'in the queues below' : '',
  )}</div>`;
};

const waitingCard = ({ waiting }: View, links: Links): Html | undefined => {
  const full = waiting.filter(({ messages }) => messages > 0);
  if (full.length === 0) return undefined;

  return html`<section class="card act"><h3>Action required</h3><ul>${full.map(
    ({ name, messages, redrive }) =>
      html`<li>${n(messages)} in <code>${name}</code>. ${links.doc('runbook', `Runbook: ${RUNBOOK_HEADINGS[redrive]}`, RUNBOOK_HEADINGS[redrive])} has the cause. Then: ${command(links, 'redrive', { ids: [redrive] })}</li>`,
  )}</ul></section>`;
};

const pictures = (view: View): Html => {
  const { counts, inQueue, drainSeconds, createPoolPerSecond, buckets, bucketSeconds } = view;
  const left = counts.RUNNING + inQueue;
  const sentence =
    left === 0
      ? 'All requests are complete.'
      : `${n(left)} to go: about ${durationOf(drainSeconds)} at ${Number(createPoolPerSecond.toFixed(2))} CreatePool calls per second.`;
  const parts = [
    ['completed', counts.PROVISIONED + counts.FAILED + counts.REFUSED, 'good'],
    ['running', counts.RUNNING, 'busy'],
    ['in the queue', inQueue, 'wait'],
  ] as const;
  const quota = createPoolPerSecond * bucketSeconds;

  return html`<div class="wide">${card(
    html`<h3>Throughput</h3>${throughput(buckets, quota, durationOf(bucketSeconds))}`,
  )}${card(
    html`<h3>Time to drain</h3>${shares(parts, sentence)}${key(parts)}<p class="soft">${sentence}</p>`,
  )}</div>`;
};

const requestTable = (caption: string, items: readonly Listed[], links: Links): Html => {
  const rows = items.map(
    ({ requestId, status, updatedAt, failureClass, poolId, identity = '', tags = '' }) =>
      html`${rowHead('Request', links.to({ request: requestId }, requestId))}${cell('Result', statusOf(status))}${cell('When', time(updatedAt), 'when')}${cell(status === 'PROVISIONED' ? 'Pool' : 'Failure', (status === 'RUNNING' ? undefined : failureClass) ?? (poolId === undefined ? '' : short(poolId)), 'fix')}${cell('Identity', identity === '' ? '' : short(identity))}${cell('Tags', tags === '' ? '' : foreign(tags))}`,
  );

  return table(caption, ['Request', 'Result', 'When (UTC)', 'Pool or failure', 'Identity', 'Tags'], rows);
};

const requests = ({ search, found, newest, hours }: View, links: Links): Html => {
  const items = found?.items ?? newest;
  const caption =
    search === undefined ? 'Newest requests' : `Found: ${items.length}${found?.more ? ' and more' : ''}`;
  const none =
    search === undefined
      ? 'No requests in this time range.'
      : 'No request matches by ID, identity, tags or class.';

  return card(
    html`${links.form({ search, hours })}${
      items.length === 0 ? nothing(caption, none) : requestTable(caption, items, links)
    }`,
  );
};

/** All requests: what waits for a person, counts, batches, throughput, failures and the newest requests. */
export const mainPage = (view: View, links: Links): Html => {
  const { batches, classes, failures, found, now } = view;
  const toClass = (name: string): Html => links.to({ search: name }, name);

  return html`${waitingCard(view, links)}${figures(view)}${found === undefined ? undefined : requests(view, links)}${
    batches.length === 0 ? undefined : batchTable(batches, now, links)
  }${pictures(view)}${card(classTable(classes, links, { head: toClass }))}${failureTable(failures, links)}${
    found === undefined ? requests(view, links) : undefined
  }`;
};
