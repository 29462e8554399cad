import type { IdempotencyRecord } from '../idempotency/record.ts';
import { failureIn, resultIn, timelineOf } from '../idempotency/timeline.ts';
import { faultText } from '../intake/request-faults.ts';
import { adviceOn, readOn } from './advice.ts';
import { command, commandList } from './commands.ts';
import { card, fact, n, statusOf, time } from './elements.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import type { One } from './view.ts';

const partOf = (entry: IdempotencyRecord, links: Links): Html => {
  const { status, attempt, trigger, correlationId, identity, tags, executionArn, batch } = entry;
  const result = status === 'RUNNING' ? undefined : resultIn(entry);
  const failure = status === 'RUNNING' ? undefined : failureIn(entry);
  const pool = result?.data.pool ?? entry.pool;
  const faults = failure?.fields?.map((fault) => html`<li>${foreign(faultText(fault))}</li>`);
  const line = batch?.line === undefined ? '' : `, line ${n(batch.line)}`;

  return card(
    html`<dl class="facts">${[
      fact('Result', html`<strong>${statusOf(status)}</strong>${attempt > 1 ? `, attempt ${attempt}` : ''}`),
      fact('Pool', pool && `${pool.PoolId}, ${pool.Status} when last seen`),
      fact(
        'Failure',
        failure &&
          html`<div>${failure.class} (${[failure.code, failure.reason].filter(Boolean).join(', ')}) ${readOn(failure.class, links)}</div>`,
      ),
      fact('Message', failure && faults === undefined ? foreign(failure.message) : undefined),
      fact('Faults', faults && html`<ul>${faults}</ul>`),
      fact('Who acts', failure?.owner),
      fact('What to do', failure?.remediation),
      fact(
        'Pool left',
        failure?.poolMayExist ? 'A pool may exist. Send the request again unchanged to find it.' : undefined,
      ),
      fact('Batch', batch && html`<div>${links.to({ batch: batch.id }, batch.id)}${line}</div>`),
      fact('Identity', identity && foreign(identity)),
      fact('Tags', tags && foreign(tags)),
      fact('Correlation', correlationId && foreign(correlationId)),
      fact('Trigger', trigger),
      fact('Execution', executionArn),
    ]}</dl><h3>Timeline</h3><ol>${timelineOf(entry).map(({ at, what }) => html`<li>${time(at)} ${foreign(what)}</li>`)}</ol>`,
  );
};

const commands = (requestId: string, parts: readonly IdempotencyRecord[], links: Links): Html => {
  const canRetry = parts.some(
    ({ status, failureClass = '' }) => status === 'FAILED' && adviceOn(failureClass).canRetry,
  );
  return card(
    html`<h3>Commands</h3>${commandList([
      ['Its history', command(links, 'show', { ids: [requestId] })],
      ...(canRetry ? [['Send it again', command(links, 'retry', { ids: [requestId] })] as const] : []),
    ])}`,
  );
};

/** One request: its records, and what can be done. */
export const requestPage = ({ requestId, parts }: One, links: Links): Html =>
  parts.length > 0
    ? html`${parts.map((part) => partOf(part, links))}${commands(requestId, parts, links)}`
    : html`<p class="card">This request is unknown. It was not sent, is still in the queue, or has a different ID.</p>`;
