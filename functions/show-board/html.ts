/** HTML that is safe to embed. Only this file creates it from text. */
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
 * Invisible characters that change the meaning of others: they reverse the text direction, or break lines.
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
 * HTML with interpolated values. A value that is not `Html` is escaped, for use as content and in a quoted attribute.
 */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(strings.map((string, at) => string + partText(parts[at])).join(''));

/** Untrusted text, isolated from the text direction of its surroundings. */
export const foreign = (text: string): Html => html`<bdi>${text}</bdi>`;

/** JSON as the content of an element: it cannot start a tag or an entity. */
export const jsonIn = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replaceAll(
      /[<>&'\u2028\u2029\u007f-\u009f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
