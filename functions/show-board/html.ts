/** HTML that may be put into other HTML. Only this file makes it of text. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly (Html | undefined)[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that nobody sees and that change what others mean: they turn the direction of writing, or end lines where
 * none ends.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (text: string): string =>
  text.replaceAll(INVISIBLE, '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const partText = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(partText).join('') : escaped(String(part));
};

/**
 * HTML with values in it. Every value that is not HTML already is escaped, so that it is right as content and within the
 * quotes of an attribute, whatever a request holds.
 */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(strings.map((string, at) => string + partText(parts[at])).join(''));

/** A text of somebody else's: kept apart from the direction of what stands beside it. */
export const foreign = (text: string): Html => html`<bdi>${text}</bdi>`;

/** JSON as the content of an element, in which neither a tag nor an entity can begin. */
export const jsonIn = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replaceAll(
      /[<>&'\u2028\u2029\u007f-\u009f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
