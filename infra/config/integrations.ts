import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { RESULT_SOURCE } from '../result-source.ts';
import { detailType, eventSource } from './fields.ts';

/*
 * Onboarding systems with events of their own: which of their events request a pool, where the request is in them,
 * and the events that they expect as results. functions/integrations and functions/integrations/template.ts do not
 * validate this configuration again, so every fault must be reported here.
 */

/** Bytes. Lambda allows 4 KB for all environment variables of a function. */
const MAX_BYTES = 3_500;

const eventPath = z
  .string('A path is needed, such as $.detail.tenant.id.')
  .regex(/^\$(\.[\w-]+|\[\d{1,4}\])+$/, {
    error: 'A path is $ followed by names and indices, such as $.detail.tenant.id or $.detail.numbers[0].',
    abort: true,
  })
  .regex(
    /^\$\.(detail|detail-type|source|id|time|account|region|resources|version)(?![\w-])/,
    'The fields of an event are in detail: start the path with $.detail.',
  );

const isPath = (value: unknown): boolean => typeof value === 'string' && value.startsWith('$');

/** Reports the faults of one of two schemas, chosen by the first character of the value. */
const eitherOf = (ofPath: z.ZodType, ofConstant: z.ZodType) =>
  z.unknown().superRefine((value, context) => {
    const { error } = (isPath(value) ? ofPath : ofConstant).safeParse(value);
    for (const { message, path: at } of error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path: [...at] });
    }
  });

/** A path into the event, or a constant for all requests. */
const fromEventOr = (constant: z.ZodType) => eitherOf(eventPath, constant);

const Tag = z.strictObject({
  Key: fromEventOr(z.string('A tag needs a Key.').min(1, 'A tag key has at least one character.').max(128)),
  Value: fromEventOr(z.string('A tag needs a Value.').max(256, 'A tag value has at most 256 characters.')),
});

/** The request syntax of CreatePool. */
const request = z.strictObject({
  OriginationIdentity: fromEventOr(
    z
      .string('A request needs an OriginationIdentity: give a path to it.')
      .regex(/^[A-Za-z0-9_:/-]{1,256}$/, 'An identity is the id or the ARN of a phone number or sender id.'),
  ),
  MessageType: fromEventOr(
    z.enum(['TRANSACTIONAL', 'PROMOTIONAL'], 'A MessageType is TRANSACTIONAL, PROMOTIONAL or a path to one.'),
  ),
  IsoCountryCode: fromEventOr(
    z.string().regex(/^(?!UK$)[A-Z]{2}$/, 'A country is two capital letters (ISO 3166-1 alpha-2).'),
  ).optional(),
  DeletionProtectionEnabled: fromEventOr(z.boolean('It is true, false or a path to one.')).optional(),
  ClientToken: fromEventOr(
    z.never('A ClientToken must be a path: a constant would give every request the same pool.'),
  ).optional(),
  Tags: fromEventOr(
    z
      .array(Tag, 'Tags are an array of Key and Value, or a path to one.')
      .max(200, 'A pool has at most 200 tags.')
      .refine(
        (tags) => new Set(tags.map(({ Key }) => Key)).size === tags.length,
        'Each tag needs a unique key.',
      ),
  ).optional(),
});

/** The part of a JSON Schema that names members. */
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

/** Whether a schema has a member at this path. An open schema may have any. */
const leadsSomewhere = (schema: JsonSchema | undefined, parts: string[]): boolean => {
  const [part, ...rest] = parts;
  if (schema === undefined) return false;
  if (part === undefined) return true;
  if (part.startsWith('[')) return leadsSomewhere(schema.items, rest);
  if (schema.properties === undefined) return schema.items === undefined;

  return leadsSomewhere(schema.properties[part], rest);
};

/** A path into a result, whose members are all known. A path to nothing would silently be left out. */
const resultPath = (schemaFile: string) =>
  eventPath.refine((text) => {
    const [root, ...parts] = text.match(/[\w-]+|\[\d+\]/g) ?? [];

    return root !== 'detail' || leadsSomewhere(schemaOf(schemaFile), parts);
  }, `This result has no such member. The members of $.detail are in events/schemas/${schemaFile}.`);

/** Any JSON in which the strings that begin with $ are paths into the result. */
const templateOver = (schemaFile: string): z.ZodType => {
  const template: z.ZodType = eitherOf(
    resultPath(schemaFile),
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

/** An event that the onboarding system accepts as a result. */
const answer = (schemaFile: string) =>
  z.strictObject({
    detailType,
    /** Its detail: a template over the result of this service, as it is on the bus. */
    detail: z.record(z.string(), templateOver(schemaFile)),
  });

const foreignSource = eventSource.refine(
  (source) => source !== RESULT_SOURCE,
  'This source is the service’s own.',
);

const integration = z.strictObject({
  /** The prefix of the system's ids in request ids, and the suffix of its rule's name. */
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'The name of an integration starts with a letter and has at most 20 lower-case letters, digits and hyphens.',
    ),
  /** The event that requests a pool. */
  event: z.strictObject({ source: foreignSource, detailType }),
  /** The path to the id of the request: the same for every repeat, unique to the request. */
  requestId: eventPath,
  /** The path to the value that the result returns as `correlationId`. */
  correlationId: eventPath.optional(),
  /** The request that the event is translated to. */
  request,
  /** The events that the system accepts as results. */
  results: z.strictObject({
    source: foreignSource,
    success: answer('pool-provisioned.schema.json'),
    failure: answer('pool-provisioning-failed.schema.json'),
  }),
});
type Integration = z.infer<typeof integration>;

const taken = ({ event }: Integration): string => JSON.stringify([event.source, event.detailType]);

const given = ({ results: { source, success, failure } }: Integration): string[] =>
  [success, failure].map((one) => JSON.stringify([source, one.detailType]));

/** The onboarding systems whose own events are translated. */
export const integrations = z
  .array(integration)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'Each integration needs a unique name.',
    abort: true,
  })
  .refine((all) => new Set(all.map(taken)).size === all.length, {
    error: 'Each integration needs a unique event: two cannot share a source and detail-type.',
    abort: true,
  })
  .refine((all) => !all.flatMap(given).some((event) => all.map(taken).includes(event)), {
    error: 'A result must not be an event that requests a pool: that would be an endless loop.',
    abort: true,
  })
  .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_BYTES, {
    error: `All integrations together have at most ${MAX_BYTES} bytes as JSON: Lambda has no room for more.`,
  });
