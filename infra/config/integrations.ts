import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { RESULT_SOURCE } from '../result-source.ts';
import { detailType, eventSource } from './fields.ts';

/*
 * Onboarding systems with events of their own: which of their events ask for a pool, where in them the request stands,
 * and how they want to be answered. The functions take what stands here as it is (functions/integrations and
 * functions/integrations/template.ts), so that whatever is wrong with it has to be said here.
 */

/** Bytes. Lambda has 4 KB for the whole environment of a function. */
const MAX_BYTES = 3_500;

const eventPath = z
  .string('A path is needed, such as $.detail.tenant.id.')
  .regex(/^\$(\.[\w-]+|\[\d{1,4}\])+$/, {
    error: 'A path is $ with names and indices, such as $.detail.tenant.id or $.detail.numbers[0].',
    abort: true,
  })
  .regex(
    /^\$\.(detail|detail-type|source|id|time|account|region|resources|version)(?![\w-])/,
    'An event has its own fields in detail: a path to one begins with $.detail.',
  );

const isPath = (value: unknown): boolean => typeof value === 'string' && value.startsWith('$');

/** What is wrong with a value that one of two schemas is about, which its first character tells. */
const eitherOf = (ofPath: z.ZodType, ofConstant: z.ZodType) =>
  z.unknown().superRefine((value, context) => {
    const { error } = (isPath(value) ? ofPath : ofConstant).safeParse(value);
    for (const { message, path: at } of error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path: [...at] });
    }
  });

/** A path into the event, or what is the same for all requests. */
const fromEventOr = (constant: z.ZodType) => eitherOf(eventPath, constant);

const Tag = z.strictObject({
  Key: fromEventOr(z.string('A tag has a Key.').min(1, 'A tag key has a character at least.').max(128)),
  Value: fromEventOr(z.string('A tag has a Value.').max(256, 'A tag value has 256 characters at the most.')),
});

/** The request syntax of CreatePool. */
const request = z.strictObject({
  OriginationIdentity: fromEventOr(
    z
      .string('A request has an OriginationIdentity: a path to it.')
      .regex(/^[A-Za-z0-9_:/-]{1,256}$/, 'An identity is the id or the ARN of a phone number or sender id.'),
  ),
  MessageType: fromEventOr(
    z.enum(['TRANSACTIONAL', 'PROMOTIONAL'], 'A MessageType is TRANSACTIONAL, PROMOTIONAL or a path to one.'),
  ),
  IsoCountryCode: fromEventOr(
    z.string().regex(/^(?!UK$)[A-Z]{2}$/, 'A country has two capital letters (ISO 3166-1 alpha-2).'),
  ).optional(),
  DeletionProtectionEnabled: fromEventOr(z.boolean('true, false or a path to one is needed.')).optional(),
  ClientToken: fromEventOr(
    z.never('A ClientToken is a path: one for all would give all the same pool.'),
  ).optional(),
  Tags: fromEventOr(
    z
      .array(Tag, 'Tags are an array of Key and Value, or a path to one.')
      .max(200, 'A pool has 200 tags at the most.')
      .refine(
        (tags) => new Set(tags.map(({ Key }) => Key)).size === tags.length,
        'Each tag has a key of its own.',
      ),
  ).optional(),
});

/** As much of a JSON Schema as tells which members there are. */
const JsonSchema = z.object({
  get properties() {
    return z.record(z.string(), JsonSchema).optional();
  },
  get items() {
    return JsonSchema.optional();
  },
});
type JsonSchema = z.infer<typeof JsonSchema>;

const schemaOf = (file: string): JsonSchema =>
  JsonSchema.parse(
    JSON.parse(readFileSync(path.join(import.meta.dirname, '../../events/schemas', file), 'utf8')),
  );

/** Whether a schema says that something can stand there; what it leaves open may have anything. */
const leadsSomewhere = (schema: JsonSchema | undefined, parts: string[]): boolean => {
  const [part, ...rest] = parts;
  if (schema === undefined) return false;
  if (part === undefined) return true;
  if (part.startsWith('[')) return leadsSomewhere(schema.items, rest);
  if (schema.properties === undefined) return schema.items === undefined;

  return leadsSomewhere(schema.properties[part], rest);
};

/** A path into an answer, all of whose members are known: one that leads nowhere would be left out in silence. */
const answerPath = (schemaFile: string) =>
  eventPath.refine((text) => {
    const [root, ...parts] = text.match(/[\w-]+|\[\d+\]/g) ?? [];

    return root !== 'detail' || leadsSomewhere(schemaOf(schemaFile), parts);
  }, `No answer of this kind has that: see events/schemas/${schemaFile}, whose members stand in $.detail.`);

/** Any JSON in which the texts that begin with $ are paths into the answer. */
const templateOver = (schemaFile: string): z.ZodType => {
  const template: z.ZodType = eitherOf(
    answerPath(schemaFile),
    z.lazy(() =>
      z.unknown().superRefine((value, context) => {
        if (typeof value !== 'object' || value === null) return;
        for (const [key, inner] of Object.entries(value)) {
          const member = Array.isArray(value) ? Number(key) : key;
          for (const { message, path: at } of template.safeParse(inner).error?.issues ?? []) {
            context.addIssue({ code: 'custom', message, path: [member, ...at] });
          }
        }
      }),
    ),
  );
  return template;
};

/** An event that a system takes for an answer. */
const answer = (schemaFile: string) =>
  z.strictObject({
    detailType,
    /** Its detail: a template over the answer of this service, as it stands on the bus. */
    detail: z.record(z.string(), templateOver(schemaFile)),
  });

const foreignSource = eventSource.refine(
  (source) => source !== RESULT_SOURCE,
  'This source is the service’s own.',
);

const integration = z.strictObject({
  /** Stands before the ids of the system in its request ids, and at the end of its rule's name. */
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'The name of an integration has lower-case letters, digits and hyphens, at most 20, a letter first.',
    ),
  /** The event that asks for a pool. */
  event: z.strictObject({ source: foreignSource, detailType }),
  /** Where the event names its request: the same for every repeat, and for no other request. */
  requestId: eventPath,
  /** Where it has what should come back in the answer as `correlationId`. */
  correlationId: eventPath.optional(),
  /** The request that the event comes to. */
  request,
  /** The events that the system takes for answers. */
  answers: z.strictObject({
    source: foreignSource,
    success: answer('pool-provisioned.schema.json'),
    failure: answer('pool-provisioning-failed.schema.json'),
  }),
});
type Integration = z.infer<typeof integration>;

const taken = ({ event }: Integration): string => JSON.stringify([event.source, event.detailType]);

const given = ({ answers: { source, success, failure } }: Integration): string[] =>
  [success, failure].map((one) => JSON.stringify([source, one.detailType]));

/** The systems whose own events are understood and answered. */
export const integrations = z
  .array(integration)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'Each integration has a name of its own.',
    abort: true,
  })
  .refine((all) => new Set(all.map(taken)).size === all.length, {
    error:
      'Each integration has an event of its own: the same source and detail-type can mean one thing only.',
    abort: true,
  })
  .refine((all) => !all.flatMap(given).some((event) => all.map(taken).includes(event)), {
    error: 'An answer must not be an event that asks for a pool: the service could answer itself for ever.',
    abort: true,
  })
  .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_BYTES, {
    error: `All integrations together have ${MAX_BYTES} bytes as JSON at the most: Lambda has no room for more.`,
  });
