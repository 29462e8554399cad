import { isRecord } from './json.ts';
import { maskNumbers } from './mask.ts';

/** The maximum number of characters of a foreign text in a result or a log line. */
export const MAX_FORMATTED = 64;

/** The maximum number of characters of the message of a failure. */
export const MAX_MESSAGE = 1_024;

/** Truncates a text to a number of characters, with an ellipsis. Does not cut a surrogate pair. */
export const truncate = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

/** JSON with escapes for every character that XML does not allow, and with it SQS. */
export const portableJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );

/** The number of characters, as AWS and JSON Schema count them: a surrogate pair is one. */
const lengthOf = (text: string): number =>
  text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

/** Formats a foreign value for a result: short, on one line, without a phone number. Does not descend into it. */
export const formatValue = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isRecord(value)) return 'an object';
  if (typeof value !== 'string') return String(value).slice(0, MAX_FORMATTED);
  const start = maskNumbers(portableJson(value.slice(0, MAX_FORMATTED)));

  return value.length > MAX_FORMATTED
    ? `${start}… (${lengthOf(value).toLocaleString('en')} characters)`
    : start;
};

/** `data.Tags[3].Key`; a key that is no plain name is quoted and truncated, which makes it safe to print. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = /^[\w-]{1,64}$/.test(String(part)) ? String(part) : formatValue(String(part));
    return text === '' ? maskNumbers(key) : `${text}.${maskNumbers(key)}`;
  }, '');
