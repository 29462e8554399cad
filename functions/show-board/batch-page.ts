import type { BatchProgress } from '../idempotency/batch-progress.ts';
import type { Listed } from '../idempotency/queries.ts';
import { durationOf } from '../runtime/duration.ts';
import { adviceOn } from './advice.ts';
import { command, commandList } from './commands.ts';
import { card, cell, figure, n, rowHead, table, time } from './elements.ts';
import { classTable, failedRows } from './failures.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { key, shares } from './pictures.ts';

/** A batch, as far as the ledger knows it. */
export interface BatchView {
  id: string;
  progress: BatchProgress;
  /** Whether its entries were truncated: the numbers are then too small. */
  isTruncated: boolean;
}

/** A batch with its failed rows in the order of its file. */
export interface OneBatch extends BatchView {
  failures: readonly Listed[];
  /** ISO 8601. */
  cancelledAt: string | undefined;
}

/** Seconds without a result after which the page says so. */
const SILENT_SECONDS = 60;

/** The time until the batch is complete, in words. */
const outlook = ({ left, perSecond, doneAt, noResultSeconds }: BatchProgress, now: number): string => {
  if (left === 0) return 'complete';
  if (perSecond !== undefined && doneAt !== undefined)
    return `about ${durationOf((doneAt - now) / 1_000)} at ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} results per second`;
  if (noResultSeconds !== undefined && noResultSeconds >= SILENT_SECONDS)
    return `no result for ${durationOf(noResultSeconds)}`;
  return 'no estimate yet';
};

/** The number of requests, as far as it is known. */
const totalOf = ({ progress: { total, complete, left }, isTruncated }: BatchView): string =>
  `${n(total ?? complete + left)}${isTruncated ? '+' : ''}`;

const partsOf = ({ progress: { counts, failed, left } }: BatchView) =>
  [
    ['provisioned', counts.PROVISIONED, 'good'],
    ['failed', failed, 'bad'],
    ['running', counts.RUNNING, 'busy'],
    ['not started', left - counts.RUNNING, 'wait'],
  ] as const;

/** The newest batches, each with its progress. */
export const batchTable = (batches: readonly BatchView[], now: number, links: Links): Html => {
  const rows = batches.map((batch) => {
    const { complete, failed } = batch.progress;
    return html`${rowHead('Batch', links.to({ batch: batch.id }, batch.id))}${cell('Complete', html`<div>${n(complete)} of ${totalOf(batch)}${shares(partsOf(batch), `${n(complete)} of ${totalOf(batch)} complete`)}</div>`)}${cell('Failed', html`<span class="${failed > 0 ? 'bad' : ''}">${n(failed)}</span>`, 'n')}${cell('Time left', outlook(batch.progress, now))}`;
  });
  return card(table('Newest batches', ['Batch', 'Complete', 'Failed', 'Time left'], rows));
};

const commandsOf = ({ id, progress: { failed, left, classes } }: OneBatch, links: Links): Html => {
  const toBatch = (name: string, ...options: string[]) => command(links, name, { options, ids: [id] });
  const ofBatch = (name: string) => command(links, name, { options: ['--batch', id] });
  const commands: [does: string, line: Html, applies: boolean][] = [
    ['Failed rows, as a file to correct', toBatch('failed', '--csv', '--out', 'failed.csv'), failed > 0],
    ['Send the failures again', ofBatch('retry'), classes.some(([name]) => adviceOn(name).canRetry)],
    ['Wait for its results', toBatch('watch'), left > 0],
    ['Stop what still waits', toBatch('cancel'), left > 0],
    ['Its requests', ofBatch('list'), true],
  ];
  const applying = commands.filter(([, , applies]) => applies);

  return card(html`<h3>Commands</h3>${commandList(applying.map(([does, line]) => [does, line] as const))}`);
};

/** One batch: how far it is, what failed, and what can be done. */
export const batchPage = (batch: OneBatch, now: number, links: Links): Html => {
  const { id, progress, failures, cancelledAt } = batch;
  const { complete, counts, failed, left, total, classes } = progress;
  if (complete + counts.RUNNING === 0 && cancelledAt === undefined)
    return html`<p class="card">This batch is unknown. It was not sent, is still in the queue, or has a different name.</p>`;
  const sentence = `${n(complete)} of ${totalOf(batch)} complete${left === 0 ? '' : `: ${outlook(progress, now)}`}`;
  const plus = batch.isTruncated ? '+' : '';

  return html`${
    cancelledAt === undefined
      ? undefined
      : html`<p class="card act">Cancelled at ${time(cancelledAt)} UTC: requests that had not called CreatePool by then fail as Cancelled.</p>`
  }<div class="cards">${figure('Provisioned', `${n(counts.PROVISIONED)}${plus}`, 'good')}${figure(
    'Failed',
    `${n(failed)}${plus}`,
    failed > 0 ? 'bad' : '',
    counts.REFUSED > 0 ? `${n(counts.REFUSED)} of them refused before any work` : '',
  )}${figure('Running', n(counts.RUNNING), 'busy')}${figure(
    'Not started',
    total === undefined ? 'unknown' : n(left - counts.RUNNING),
    left > counts.RUNNING ? 'wait' : '',
    'sent later, in the queue, or not sent',
  )}</div>${card(html`<h3>Progress</h3>${shares(partsOf(batch), sentence)}${key(partsOf(batch))}<p class="soft">${sentence}.</p>`)}${card(
    classTable(classes, links, { head: (name) => foreign(name), of: ['--batch', id] }),
  )}${commandsOf(batch, links)}${failedRows(failures, links)}`;
};
