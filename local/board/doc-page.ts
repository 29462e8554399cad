import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Marked } from 'marked';
import { anchorOf } from '../../functions/show-board/links.ts';
import type { Answer } from '../http/answer.ts';
import { docPage, errorPage } from './page.ts';

/** A page of the folder docs, such as /docs/runbook.md. */
const DOC = /^\/docs\/(?:decisions\/)?[a-z0-9-]+\.md$/;

export const isForDocs = ({ method }: IncomingMessage, { pathname }: URL): boolean =>
  method === 'GET' && DOC.test(pathname);

const STYLE = `
body{margin:0;background:Canvas;color:CanvasText;font:16px/1.6 system-ui,sans-serif}
main{max-width:760px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25;scroll-margin-top:16px}h2{margin-top:2.4em}:target{border-left:4px solid Highlight;padding-left:12px}
pre{overflow-x:auto;padding:12px 14px;border:1px solid GrayText;border-radius:8px}code{font-size:.92em}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0}
a{color:LinkText}a:focus-visible,pre:focus-visible{outline:2px solid Highlight;outline-offset:2px}`;

const markdown = new Marked({
  renderer: {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
});

/** A page of the documentation, to which the board links. */
export async function answerDocs({ pathname }: URL): Promise<Answer> {
  const text = await readFile(new URL(`../..${pathname}`, import.meta.url), 'utf8').catch(() => undefined);
  if (text === undefined) return errorPage(404, `There is no page ${pathname}.`);
  const [, title = 'Documentation'] = /^# (.+)$/m.exec(text) ?? [];

  return docPage(title, STYLE, await markdown.parse(text));
}
