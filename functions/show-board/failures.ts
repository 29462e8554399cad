import type { Listed } from '../idempotency/queries.ts';
import { adviceOn, readOn } from './advice.ts';
import { command } from './commands.ts';
import { card, cell, n, nothing, rowHead, short, table, time } from './elements.ts';
import { foreign, type Html, html } from './html.ts';
import type { Links } from './links.ts';

type Classes = readonly (readonly [failureClass: string, count: number])[];

/**
 * Failures by class: who acts, what to do, and the command that sends them again.
 *
 * @param of the options that limit `pools retry` to these requests, beside `--class`
 */
export const classTable = (
  classes: Classes,
  links: Links,
  { head, of = [] }: { head: (failureClass: string) => Html; of?: readonly string[] },
): Html => {
  if (classes.length === 0) return nothing('Failures by class', 'None.');
  const most = classes[0]?.[1] ?? 1;
  const rows = classes.map(([name, count]) => {
    const { owner, remediation, canRetry } = adviceOn(name);
    const meter = html`<div class="meter" aria-hidden="true" style="width:${Math.round((100 * count) / most)}%"></div>`;
    const again = canRetry ? command(links, 'retry', { options: ['--class', name, ...of] }) : undefined;
    return html`${rowHead('Class', html`<div>${head(name)}${meter}</div>`)}${cell('Requests', n(count), 'n')}${cell('Who acts', owner)}${cell('What to do', html`<div>${remediation} ${readOn(name, links)}${again}</div>`)}`;
  });

  return table('Failures by class', ['Class', 'Requests', 'Who acts', 'What to do'], rows);
};

/** The newest failures, each with who acts and what to do. */
export const failureTable = (failures: readonly Listed[], links: Links): Html => {
  if (failures.length === 0) return card(nothing('Newest failures', 'None.'));
  const rows = failures.map(({ requestId, updatedAt, failureClass = '' }) => {
    const { owner, remediation } = adviceOn(failureClass);
    return html`${rowHead('Request', links.to({ request: requestId }, requestId))}${cell('When', time(updatedAt), 'when')}${cell('Failure', foreign(failureClass), 'fix')}${cell('Who acts', owner)}${cell('What to do', remediation)}`;
  });

  return card(table('Newest failures', ['Request', 'When (UTC)', 'Failure', 'Who acts', 'What to do'], rows));
};

/** Maximum failed rows on the page of a batch. */
const MAX_ROWS = 100;

/** The failed rows of a batch, in the order of its file. What to do stands with their classes. */
export const failedRows = (failures: readonly Listed[], links: Links): Html => {
  if (failures.length === 0) return card(nothing('Failed rows', 'None.'));
  const rows = failures
    .slice(0, MAX_ROWS)
    .map(
      ({ requestId, updatedAt, failureClass = '', batch, identity = '' }) =>
        html`${rowHead('Request', links.to({ request: requestId }, requestId))}${cell('Line', batch?.line === undefined ? '' : n(batch.line), 'n')}${cell('Failure', foreign(failureClass), 'fix')}${cell('Who acts', adviceOn(failureClass).owner)}${cell('Identity', identity === '' ? '' : short(identity))}${cell('When', time(updatedAt), 'when')}`,
    );
  const more = failures.length - rows.length;

  return card(
    html`${table('Failed rows', ['Request', 'Line', 'Failure', 'Who acts', 'Identity', 'When (UTC)'], rows)}${
      more > 0 ? html`<p class="soft">and ${n(more)} more</p>` : undefined
    }`,
  );
};
