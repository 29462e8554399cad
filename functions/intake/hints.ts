import { distance } from 'fastest-levenshtein';
import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { MAX_FORMATTED } from '../runtime/format.ts';
import { isRecord } from '../runtime/json.ts';

/** The known name that a mistyped one most likely means. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  // Comparing takes time that grows with the length: a name that long is no slip of the finger.
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
  const name = nearest(value, ['TRANSACTIONAL', 'PROMOTIONAL']);

  return name === undefined ? undefined : `use ${name}`;
};

const quotedBoolean = (value: string): string | undefined => {
  const bare = value.trim().toLowerCase();

  return bare === 'true' || bare === 'false' ? `write ${bare} without quotes` : undefined;
};

const BY_MEMBER: Readonly<Record<string, (value: string) => string | undefined>> = {
  IsoCountryCode: country,
  OriginationIdentity: identity,
  MessageType: messageType,
  DeletionProtectionEnabled: quotedBoolean,
};

/** What the sender most likely meant by a wrong value of a member. */
export const hintFor = (member: string, value: unknown): string | undefined => {
  if (member === 'Tags' && isRecord(value))
    return 'write each tag as {"Key": "…", "Value": "…"}, in an array';

  return typeof value === 'string' && Object.hasOwn(BY_MEMBER, member)
    ? BY_MEMBER[member]?.(value)
    : undefined;
};
