import type * as z from 'zod/mini';
import type { FieldFault } from '../model/failure.ts';
import { Batch, EnvelopedRequest, isRcsAgent, SenderMetadata } from '../model/request.ts';
import { REQUEST_FIELDS, TAG_FIELDS } from '../model/request-fields.ts';
import { formatPath, formatValue, MAX_MESSAGE, truncate } from '../runtime/format.ts';
import { isRecord, own, valueAt } from '../runtime/json.ts';
import { hintFor, nearest } from './hints.ts';

const IDENTIFIER = 'a string of 1 to 128 visible ASCII characters, without spaces';
const REQUEST = 'the request syntax of CreatePool';
const REQUEST_KEYS = Object.keys(REQUEST_FIELDS);
const TAG_KEYS = Object.keys(TAG_FIELDS);
const METADATA_KEYS = Object.keys(SenderMetadata.shape);
const BATCH_KEYS = Object.keys(Batch.shape);

const expectedOf = (fields: Readonly<Record<string, { expected: string }>>, before = '') =>
  Object.fromEntries(Object.entries(fields).map(([name, { expected }]) => [`${before}${name}`, expected]));

/** The expected value of each member. */
const EXPECTED: Readonly<Record<string, string>> = {
  '': `a JSON object: ${REQUEST}, or the same under data beside metadata`,
  metadata: `an object with ${METADATA_KEYS.join(', ')}, all optional`,
  'metadata.requestId': IDENTIFIER,
  'metadata.correlationId': IDENTIFIER,
  'metadata.batch': 'an object with id, and optionally size and line',
  'metadata.batch.id': IDENTIFIER,
  'metadata.batch.size': 'the number of requests in the batch: a whole number from 1 to 1,000,000',
  'metadata.batch.line': 'a line number: a whole number of at least 1',
  data: `an object: ${REQUEST}`,
  ...expectedOf(REQUEST_FIELDS),
  'Tags[]': `an object with ${TAG_KEYS.join(' and ')}`,
  ...expectedOf(TAG_FIELDS, 'Tags[].'),
};

const ENVELOPE_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(EnvelopedRequest.shape),
  metadata: METADATA_KEYS,
  'metadata.batch': BATCH_KEYS,
};

type Path = readonly PropertyKey[];

/** The key of a member in the table above: without the leading `data` and without indices. */
const memberAt = (path: Path): string => {
  const inRequest = path[0] === 'data' && path.length > 1 ? path.slice(1) : path;
  const parts = inRequest.map((part) => (typeof part === 'number' ? '[]' : `.${String(part)}`));

  return parts.join('').replace(/^\./, '');
};

const wrongValue = (path: Path, value: unknown): FieldFault => {
  const member = memberAt(path);
  const hint = hintFor(member, value);

  return {
    path: formatPath(path),
    found: formatValue(value),
    expected: EXPECTED[member] ?? 'another value',
    ...(hint !== undefined && { hint }),
  };
};

const unknownKey = (path: Path, key: string, enveloped: boolean): FieldFault => {
  const member = memberAt(path);
  const known =
    member === 'Tags[]' ? TAG_KEYS : ((enveloped ? ENVELOPE_KEYS[member] : undefined) ?? REQUEST_KEYS);
  const name = nearest(key, known);

  return {
    path: formatPath([...path, key]),
    found: 'an unknown key',
    expected: `only ${known.join(', ')}`,
    ...(name !== undefined && { hint: `did you mean ${name}?` }),
  };
};

/** Converts the issues of the schema into faults that a person can act on: one for each wrong value and unknown key. */
export const schemaFaults = (
  issues: readonly z.core.$ZodIssue[],
  document: unknown,
  enveloped: boolean,
): FieldFault[] => {
  const seen = new Set<string>();

  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(issue.path, key, enveloped));
    // One fault per value: its `expected` names all rules of the member.
    const at = JSON.stringify(issue.path);
    if (seen.has(at)) return [];
    seen.add(at);
    return [wrongValue(issue.path, valueAt(document, issue.path))];
  });
};

const IDENTITY_ARN = /^arn:([^:]*):sms-voice:([^:]*):\d{12}:(?:phone-number|sender-id|rcs-agent)\/./;

/**
 * The fault of an ARN of another partition, Region or kind than CreatePool accepts here: AWS refuses it only after
 * several calls. Another account's ARN is legal, for a shared identity.
 *
 * @param executionArn the ARN of an execution here; of no ARN, only the kind is compared
 */
const arnFault = (identity: unknown, at: Path, executionArn: string): FieldFault[] => {
  const { schema } = REQUEST_FIELDS.OriginationIdentity;
  if (typeof identity !== 'string' || !identity.startsWith('arn:') || !schema.safeParse(identity).success)
    return [];
  const [, partition, region] = IDENTITY_ARN.exec(identity) ?? [];
  const [, herePartition = partition, , hereRegion = region] = executionArn.split(':');
  if (partition !== undefined && partition === herePartition && region === hereRegion) return [];

  const prefix = `arn:${herePartition ?? 'aws'}:sms-voice:${hereRegion ?? 'REGION'}:ACCOUNT:`;
  const expected = `the ARN of a phone number, sender id or RCS agent of this Region: ${prefix}phone-number/…, sender-id/… or rcs-agent/…`;
  return [{ path: formatPath([...at, 'OriginationIdentity']), found: formatValue(identity), expected }];
};

/**
 * The rules beyond the schema: a country unless the identity is an RCS agent, an ARN of this partition and Region, and
 * unique tag keys.
 *
 * @param executionArn names the partition and the Region
 */
export const crossFaults = (
  request: Record<string, unknown>,
  at: Path,
  executionArn: string,
): FieldFault[] => {
  const faults = arnFault(own(request, 'OriginationIdentity'), at, executionArn);
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
        path: formatPath([...at, 'Tags', index, 'Key']),
        found: `${formatValue(key)}, which Tags[${first}] has too`,
        expected: 'each key only once',
      });
    }
  }
  return faults;
};

/** All faults, as the message of a failure. */
export const faultsText = (faults: readonly FieldFault[]): string =>
  truncate(faults.map(faultText).join('; '), MAX_MESSAGE);

/** One fault, as a line of text. */
export const faultText = ({ path, found, expected, hint }: FieldFault): string =>
  [
    `${path === '' ? 'the request' : path}: `,
    found === undefined ? '' : `found ${found}, `,
    `expected ${expected}`,
    hint === undefined ? '' : ` (${hint})`,
  ].join('');
