import { foreign, type Html, html, jsonIn } from './html.ts';

/** The target of a link. */
interface Query {
  request?: string | undefined;
  search?: string | undefined;
  hours?: string | undefined;
}

/** Navigation between the views of the board. */
export interface Links {
  to(query: Query, text: string): Html;
  form(now: { search?: string | undefined; hours?: number | undefined }): Html;
}

const given = (query: Query): [string, string][] =>
  Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);

const LABEL = 'Find requests by part of the ID, identity or tags';

/** Links for a standalone page: URLs and a form. */
export const PAGE_LINKS: Links = {
  to(query, text) {
    const search = new URLSearchParams(given(query)).toString();
    return html`<a href="/${search === '' ? '' : `?${search}`}">${foreign(text)}</a>`;
  },
  form: ({ search = '', hours }) =>
    html`<form method="get" action="/" role="search"><label for="pb-search">${LABEL}</label><input id="pb-search" name="search" type="search" value="${search}" maxlength="256">${
      hours === undefined ? undefined : html`<input type="hidden" name="hours" value="${hours}">`
    }<button type="submit">Find</button></form>`,
};

/**
 * Links for a CloudWatch widget, which removes scripts. A `cwdb-action` element makes the element before it call the
 * function again with the parameters that it contains.
 * @param endpoint ARN of the function
 */
export const widgetLinks = (endpoint: string): Links => {
  const action = (parameters: object): Html =>
    html`<cwdb-action action="call" display="widget" endpoint="${endpoint}">${jsonIn({ endpoint, ...parameters })}</cwdb-action>`;

  return {
    to: (query, text) => html`<a>${foreign(text)}</a>${action(Object.fromEntries(given(query)))}`,
    form: ({ search = '', hours }) =>
      html`<form><label for="pb-search">${LABEL}</label><input id="pb-search" name="search" value="${search}" maxlength="256"><a class="find">Find</a>${action(hours === undefined ? {} : { hours: `${hours}` })}</form>`,
  };
};
