import { distance } from 'fastest-levenshtein';
import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { type Hint, MessageType, REQUEST_FIELDS, TAG_FIELDS } from '../model/request-fields.ts';
import { MAX_FORMATTED } from '../runtime/format.ts';
import { isRecord } from '../runtime/json.ts';

/** The known name that is closest to a mistyped one. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  // The comparison takes time in proportion to the length; a name this long is not a typing error.
  if (name.length > MAX_FORMATTED) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(candidate.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  if (best === undefined) return undefined;

  return best.edits <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
};

const country = (value: string): string | undefined => {
  const code = value.trim().toUpperCase();
  if (code === 'UK') return 'the code of the United Kingdom is GB';
  const alpha2 = Object.hasOwn(iso31661Alpha3ToAlpha2, code) ? iso31661Alpha3ToAlpha2[code] : undefined;
  const right = alpha2 ?? (/^[A-Z]{2}$/.test(code) ? code : undefined);

  return right === undefined ? undefined : `use ${right}`;
};

const identity = (value: string): string | undefined =>
  /^\s*\+?[\d\s().-]{7,20}$/.test(value) && /\d/.test(value)
    ? 'this looks like a phone number: use its PhoneNumberId (phone-…), which DescribePhoneNumbers shows'
    : undefined;

const messageType = (value: string): string | undefined => {
  const name = nearest(value, MessageType.options);

  return name === undefined ? undefined : `use ${name}`;
};

const quotedBoolean = (value: string): string | undefined => {
  const bare = value.trim().toLowerCase();

  return bare === 'true' || bare === 'false' ? `write ${bare} without quotes` : undefined;
};

const OF_TEXT: Readonly<Record<Exclude<Hint, 'tags'>, (value: string) => string | undefined>> = {
  boolean: quotedBoolean,
  country,
  identity,
  messageType,
};

/** UTF-16 units of the longest text that a member may have, of 256 characters. */
const MAX_UNITS = 512;

/** A character for people, also one that would not be seen. */
const nameOf = (character: string): string => {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\n\r\u2028\u2029]/.test(character)) return `a line break (${code})`;
  if (character === ' ') return 'a space';
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `${character} (${code})` : code;
};

/** The first character that the member may not have. */
const wrongCharacter = (value: string, characters: string): string | undefined => {
  const allowed = new RegExp(characters, 'u');
  const found = Array.from(value);
  const at = found.findIndex((character) => !allowed.test(character));

  return found[at] === undefined ? undefined : `character ${at + 1} is ${nameOf(found[at])}`;
};

interface Hinted {
  readonly hint?: Hint | undefined;
  readonly characters?: string;
}

const FIELDS: Readonly<Record<string, Hinted>> = {
  ...REQUEST_FIELDS,
  'Tags[].Key': TAG_FIELDS.Key,
  'Tags[].Value': TAG_FIELDS.Value,
};

/** The most likely intended value of a wrong member, or what is wrong with it. */
export const hintFor = (member: string, value: unknown): string | undefined => {
  const { hint, characters } = (Object.hasOwn(FIELDS, member) ? FIELDS[member] : undefined) ?? {};
  if (hint === 'tags')
    return isRecord(value) ? 'write each tag as {"Key": "…", "Value": "…"}, in an array' : undefined;
  // The fault of a longer text is its length, and a search takes time in proportion to it.
  if (typeof value !== 'string' || value.length > MAX_UNITS) return undefined;

  return (
    (hint === undefined ? undefined : OF_TEXT[hint](value)) ??
    (characters === undefined ? undefined : wrongCharacter(value, characters))
  );
};
