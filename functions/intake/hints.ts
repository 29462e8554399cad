import { distance } from 'fastest-levenshtein';
import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { type Hint, MessageType, REQUEST_FIELDS, type RequestField } from '../model/request-fields.ts';
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
  /^\s*\+?[\d\s().-]{7,20}$/.test(value)
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

const FIELDS: Readonly<Record<string, RequestField>> = REQUEST_FIELDS;

/** The most likely intended value of a wrong member. */
export const hintFor = (member: string, value: unknown): string | undefined => {
  const hint = Object.hasOwn(FIELDS, member) ? FIELDS[member]?.hint : undefined;
  if (hint === undefined) return undefined;
  if (hint === 'tags')
    return isRecord(value) ? 'write each tag as {"Key": "…", "Value": "…"}, in an array' : undefined;

  return typeof value === 'string' ? OF_TEXT[hint](value) : undefined;
};
