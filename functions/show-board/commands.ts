import { shellArgument } from '../runtime/shell.ts';
import { type Html, html } from './html.ts';
import type { Links } from './links.ts';

/** A command of `npx pools` to copy. One click selects all of it; the page of the local stack adds a button. */
export const command = (
  { flag }: Links,
  name: string,
  { options = [], ids = [] }: { options?: readonly string[]; ids?: readonly string[] },
): Html => {
  // An ID that looks like an option comes last, after the end of the options.
  const words = ids.some((id) => id.startsWith('-'))
    ? [name, ...options, ...flag, '--', ...ids]
    : [name, ...ids, ...options, ...flag];
  const text = words.map(shellArgument).join(' ');

  return html`<span class="command"><code>npx pools ${text}</code></span>`;
};

export const commandList = (commands: readonly (readonly [does: string, line: Html])[]): Html =>
  html`<dl class="facts commands">${commands.map(([does, line]) => html`<dt>${does}</dt><dd>${line}</dd>`)}</dl>`;
