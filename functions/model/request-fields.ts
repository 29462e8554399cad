import * as z from 'zod/mini';

/*
 * The members of a request, defined once: the request syntax of CreatePool (source: API reference of CreatePool,
 * 2022-03-31). Derived from here: the schema and the types (request.ts), the JSON Schema, the texts and hints of faults
 * (intake/request-faults.ts, intake/hints.ts), and the columns of a CSV file (local/input/columns.ts). Two places list the
 * members again, and tsc fails if one is missing: the content hash (idempotency/ids.ts), and the comparison with the
 * response of CreatePool (create-pool/contradiction.ts).
 */

/** The method to derive a hint for a wrong value. */
export type Hint = 'boolean' | 'country' | 'identity' | 'messageType' | 'tags';

interface Field {
  readonly schema: z.ZodMiniType;
  /** The expected value, for people. The schema decides whether a value is valid. */
  readonly expected: string;
  /** The characters of a valid text, as a class of a regular expression. */
  readonly characters?: string;
}

export interface RequestField extends Field {
  readonly hint: Hint | undefined;
  /** The type of a CSV cell. Tags have one column per key. */
  readonly column: 'text' | 'boolean' | 'tags';
}

/** The prefix of the keys of the ownership tags (pools/ownership-tags.ts). */
export const OWNERSHIP_TAG_PREFIX = 'sms-pool-provisioner:';

/**
 * Text of characters that XML allows, and with it SQS: no control characters except tab and line breaks, no lone
 * surrogates, no U+FFFE and U+FFFF. A result with any other character would not arrive. Source: API reference of
 * SendMessage.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that it refuses
export const PORTABLE = /^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]*$/u;

/** A text of such characters only. */
const textOf = (characters: string) => z.regex(new RegExp(`^${characters}*$`, 'u'));

const TOKEN_CHARACTERS = '[!-~]';
const IDENTITY_CHARACTERS = '[A-Za-z0-9_:/-]';
/** The patterns of AWS (`.+` and `.*`) allow no line break in a tag. The others are not portable, see above. */
const TAG_CHARACTERS = '[^\\u0000-\\u0008\\u000A-\\u001F\\u2028\\u2029\\uD800-\\uDFFF\\uFFFE\\uFFFF]';
const TAG_TEXT =
  'characters: any but line breaks, other control characters below U+0020 (tab is allowed), lone surrogates, U+FFFE and U+FFFF';

/**
 * The members of a tag. Keys that begin with aws: are reserved by AWS, and keys with the prefix above by this service.
 */
export const TAG_FIELDS = {
  Key: {
    schema: z
      .string()
      .check(
        z.minLength(1),
        z.maxLength(128),
        textOf(TAG_CHARACTERS),
        z.regex(/^(?![Aa][Ww][Ss]:)/),
        z.regex(new RegExp(`^(?!${OWNERSHIP_TAG_PREFIX})`)),
      ),
    expected: `a string that does not begin with aws: or ${OWNERSHIP_TAG_PREFIX}, of 1 to 128 ${TAG_TEXT}`,
    characters: TAG_CHARACTERS,
  },
  Value: {
    schema: z.string().check(z.maxLength(256), textOf(TAG_CHARACTERS)),
    expected: `a string of at most 256 ${TAG_TEXT}`,
    characters: TAG_CHARACTERS,
  },
} as const satisfies Record<string, Field>;

/** The schemas of fields, as the shape of an object. */
export const shapeOf = <Fields extends Record<string, Field>>(fields: Fields) =>
  // Object.fromEntries loses the type of each member.
  Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])) as {
    -readonly [Name in keyof Fields]: Fields[Name]['schema'];
  };

export const Tag = z.strictObject(shapeOf(TAG_FIELDS));

export const MessageType = z.enum(['TRANSACTIONAL', 'PROMOTIONAL']);

/** In alphabetical order, which is the order in the JSON Schema. */
export const REQUEST_FIELDS = {
  ClientToken: {
    schema: z.optional(z.string().check(z.minLength(1), z.maxLength(64), textOf(TOKEN_CHARACTERS))),
    expected: 'a string of 1 to 64 visible ASCII characters, without spaces',
    characters: TOKEN_CHARACTERS,
    hint: undefined,
    column: 'text',
  },
  DeletionProtectionEnabled: {
    schema: z.optional(z.boolean()),
    expected: 'true or false',
    hint: 'boolean',
    column: 'boolean',
  },
  IsoCountryCode: {
    schema: z.optional(z.string().check(z.regex(/^(?!UK$)[A-Z]{2}$/))),
    expected: 'a country code of two capital letters (ISO 3166-1 alpha-2), such as US',
    hint: 'country',
    column: 'text',
  },
  MessageType: {
    schema: MessageType,
    expected: MessageType.options.join(' or '),
    hint: 'messageType',
    column: 'text',
  },
  OriginationIdentity: {
    schema: z.string().check(z.minLength(1), z.maxLength(256), textOf(IDENTITY_CHARACTERS)),
    expected:
      'the id or ARN of a phone number, sender id or RCS agent: 1 to 256 of the characters A-Z a-z 0-9 _ : / -',
    characters: IDENTITY_CHARACTERS,
    hint: 'identity',
    column: 'text',
  },
  Tags: {
    schema: z.optional(z.array(Tag).check(z.maxLength(200))),
    expected: 'an array of at most 200 tags, each with Key and Value',
    hint: 'tags',
    column: 'tags',
  },
} as const satisfies Record<string, RequestField>;

/** An RCS agent belongs to no country: only for this identity IsoCountryCode is optional. */
export const RCS_AGENT = '^rcs-|:rcs-agent/';
