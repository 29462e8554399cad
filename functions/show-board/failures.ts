import type { Listed } from '../idempotency/queries.ts';
import { adviceOn, readOn } from './advice.ts';
import { command } from './commands.ts';
import { card, cell, n, nothing, rowHead, table, time } from './elements.ts';
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

const HEADS = ['Request', 'When (UTC)', 'Failure', 'Who acts', 'What to do'];

/** The requests that failed, each with who acts and what to do. */
export const failureTable = (
  caption: string,
  failures: readonly Listed[],
  links: Links,
  { withLines = false, more = 0 } = {},
): Html => {
  if (failures.length === 0) return card(nothing(caption, 'None.'));
  const rows = failures.map(({ requestId, updatedAt, failureClass = '', batch }) => {
    const { owner, remediation } = adviceOn(failureClass);
    const line = withLines ? cell('Line', batch?.line === undefined ? '' : n(batch.line), 'n') : undefined;
    return html`${rowHead('Request', links.to({ request: requestId }, requestId))}${line}${cell('When', time(updatedAt), 'when')}${cell('Failure', foreign(failureClass), 'fix')}${cell('Who acts', owner)}${cell('What to do', remediation)}`;
  });
  const heads = withLines ? HEADS.toSpliced(1, 0, 'Line') : HEADS;

  return card(
    html`${table(caption, heads, rows)}${more > 0 ? html`<p class="soft">and ${n(more)} more</p>` : undefined}`,
  );
};
