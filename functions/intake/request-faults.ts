import type * as z from 'zod/mini';
import type { FieldFault } from '../model/failure.ts';
import { isRcsAgent } from '../model/request.ts';
import { shown, shownPath } from '../runtime/format.ts';
import { isRecord, own, valueAt } from '../runtime/json.ts';
import { hintFor, nearest } from './hints.ts';

const IDENTIFIER = 'a string of 1 to 128 visible ASCII characters, without spaces';
const REQUEST = 'the request syntax of CreatePool';

/** What would be right, by member. The schema knows whether a value is right; this says so to a person. */
const EXPECTED: Readonly<Record<string, string>> = {
  '': `a JSON object: ${REQUEST}, or the same under data beside metadata`,
  metadata: 'an object with requestId and correlationId, both optional',
  'metadata.requestId': IDENTIFIER,
  'metadata.correlationId': IDENTIFIER,
  data: `an object: ${REQUEST}`,
  ClientToken: 'a string of 1 to 64 visible ASCII characters, without spaces',
  DeletionProtectionEnabled: 'true or false',
  IsoCountryCode: 'a country code of two capital letters (ISO 3166-1 alpha-2), such as US',
  MessageType: 'TRANSACTIONAL or PROMOTIONAL',
  OriginationIdentity:
    'the id or ARN of a phone number, sender id or RCS agent: 1 to 256 of the characters A-Z a-z 0-9 _ : / -',
  Tags: 'an array of at most 200 tags, each with Key and Value',
  'Tags[]': 'an object with Key and Value',
  'Tags[].Key': 'a string of 1 to 128 characters that does not begin with aws: or sms-pool-provisioner:',
  'Tags[].Value': 'a string of at most 256 characters',
};

const REQUEST_KEYS = [
  'ClientToken',
  'DeletionProtectionEnabled',
  'IsoCountryCode',
  'MessageType',
  'OriginationIdentity',
  'Tags',
];

const ENVELOPE_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['metadata', 'data'],
  metadata: ['requestId', 'correlationId'],
};

type Path = readonly PropertyKey[];

/** The member as the table above names it: without `data` in front, without the numbers of indices. */
const memberAt = (path: Path): string => {
  const inRequest = path[0] === 'data' && path.length > 1 ? path.slice(1) : path;
  const parts = inRequest.map((part) => (typeof part === 'number' ? '[]' : `.${String(part)}`));

  return parts.join('').replace(/^\./, '');
};

const wrongValue = (path: Path, value: unknown): FieldFault => {
  const member = memberAt(path);
  const hint = hintFor(member, value);

  return {
    path: shownPath(path),
    found: shown(value),
    expected: EXPECTED[member] ?? 'another value',
    ...(hint !== undefined && { hint }),
  };
};

const unknownKey = (path: Path, key: string, enveloped: boolean): FieldFault => {
  const member = memberAt(path);
  const known =
    member === 'Tags[]'
      ? ['Key', 'Value']
      : ((enveloped ? ENVELOPE_KEYS[member] : undefined) ?? REQUEST_KEYS);
  const name = nearest(key, known);

  return {
    path: shownPath([...path, key]),
    found: 'an unknown key',
    expected: `only ${known.join(', ')}`,
    ...(name !== undefined && { hint: `did you mean ${name}?` }),
  };
};

/** Turns what the schema found into faults that a person can act on: one for each wrong value and unknown key. */
export const schemaFaults = (
  issues: readonly z.core.$ZodIssue[],
  document: unknown,
  enveloped: boolean,
): FieldFault[] => {
  const seen = new Set<string>();

  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(issue.path, key, enveloped));
    // A value that breaks two rules at once is one fault: the sentence names all its rules.
    const at = JSON.stringify(issue.path);
    if (seen.has(at)) return [];
    seen.add(at);
    return [wrongValue(issue.path, valueAt(document, issue.path))];
  });
};

/** The rules that no schema states: a country unless the identity is an RCS agent, and each tag key only once. */
export const crossFaults = (request: Record<string, unknown>, at: Path): FieldFault[] => {
  const faults: FieldFault[] = [];
  if (own(request, 'IsoCountryCode') === undefined && !isRcsAgent(own(request, 'OriginationIdentity'))) {
    faults.push(wrongValue([...at, 'IsoCountryCode'], undefined));
  }

  const firstAt = new Map<string, number>();
  const tags = own(request, 'Tags');
  for (const [index, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    const key = isRecord(tag) ? own(tag, 'Key') : undefined;
    if (typeof key !== 'string') continue;
    const first = firstAt.get(key);
    if (first === undefined) firstAt.set(key, index);
    else {
      faults.push({
        path: shownPath([...at, 'Tags', index, 'Key']),
        found: `${shown(key)}, which Tags[${first}] has too`,
        expected: 'each key only once',
      });
    }
  }
  return faults;
};

/** One fault as a line of text. */
export const faultText = ({ path, found, expected, hint }: FieldFault): string =>
  [
    `${path === '' ? 'the request' : path}: `,
    found === undefined ? '' : `found ${found}, `,
    `expected ${expected}`,
    hint === undefined ? '' : ` (${hint})`,
  ].join('');
