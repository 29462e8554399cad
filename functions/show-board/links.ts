import { foreign, type Html, html, jsonIn } from './html.ts';

/** The target of a link. */
interface Query {
  request?: string | undefined;
  batch?: string | undefined;
  search?: string | undefined;
  hours?: string | undefined;
}

/** Navigation between the views of the board, and what leads out of it. */
export interface Links {
  to(query: Query, text: string): Html;
  form(now: { search?: string | undefined; hours?: number | undefined }): Html;
  /** A page of `docs/`, at a heading. */
  doc(page: 'runbook' | 'failures', text: string, heading?: string): Html;
  /** The option that names the stack to `pools`. */
  flag: readonly string[];
}

const given = (query: Query): [string, string][] =>
  Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);

const LABEL = 'Find requests by part of the ID, identity or tags';

const field = (search: string): Html =>
  html`<label for="pb-search">${LABEL}</label><input id="pb-search" name="search" type="search" value="${search}" maxlength="256">`;

/** The anchor that GitHub and the local stack give a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

/** A link to a page of the folder at the address. */
const docAt =
  (docs: string): Links['doc'] =>
  (page, text, heading) =>
    html`<a href="${docs}/${page}.md${heading === undefined ? '' : `#${anchorOf(heading)}`}" target="_blank" rel="noopener">${text}</a>`;

/** Links for a standalone page: URLs and a form. */
export const PAGE_LINKS: Links = {
  to(query, text) {
    const search = new URLSearchParams(given(query)).toString();
    return html`<a href="/${search === '' ? '' : `?${search}`}">${foreign(text)}</a>`;
  },
  form: ({ search = '', hours }) =>
    html`<form method="get" action="/" role="search">${field(search)}${
      hours === undefined ? undefined : html`<input type="hidden" name="hours" value="${hours}">`
    }<button type="submit">Find</button></form>`,
  doc: docAt('/docs'),
  flag: ['--local'],
};

interface Widget {
  /** ARN of the function. */
  endpoint: string;
  stackName: string;
  /** Address of the folder `docs`; without one, the page and heading are named. */
  docsUrl: string | undefined;
}

/**
 * Links for a CloudWatch widget, which removes scripts. A `cwdb-action` element makes the element before it call the
 * function again with the parameters that it contains. A button is one that the keyboard reaches.
 */
export const widgetLinks = ({ endpoint, stackName, docsUrl }: Widget): Links => {
  const action = (parameters: object): Html =>
    html`<cwdb-action action="call" display="widget" endpoint="${endpoint}">${jsonIn({ endpoint, ...parameters })}</cwdb-action>`;

  return {
    to: (query, text) =>
      html`<button type="button" class="link">${foreign(text)}</button>${action(Object.fromEntries(given(query)))}`,
    form: ({ search = '', hours }) =>
      html`<form>${field(search)}<button type="button">Find</button>${action(hours === undefined ? {} : { hours: `${hours}` })}</form>`,
    doc:
      docsUrl === undefined
        ? (page, _text, heading) =>
            html`<span class="soft">docs/${page}.md${heading === undefined ? '' : `, “${heading}”`}</span>`
        : docAt(docsUrl),
    flag: ['--stack', stackName],
  };
};
