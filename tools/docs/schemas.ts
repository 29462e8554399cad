import * as z from 'zod/mini';
import { EnvelopedRequest, PoolRequest } from '../../functions/model/request.ts';
import { RCS_AGENT } from '../../functions/model/request-fields.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The request syntax of CreatePool. Only an RCS agent has no country: a rule between two members, which zod leaves out. */
const request = (): JsonSchema => ({
  title: 'Pool request',
  description: 'The request syntax of CreatePool.',
  ...bodyOf(PoolRequest),
  anyOf: [
    { required: ['IsoCountryCode'] },
    { properties: { OriginationIdentity: { type: 'string', pattern: RCS_AGENT } } },
  ],
});

/** The same under data, with ids of its sender beside it. */
const enveloped = (): JsonSchema => {
  const { properties, ...body } = bodyOf(EnvelopedRequest);

  return {
    title: 'Enveloped pool request',
    description: 'A request with ids of its sender beside it.',
    ...body,
    properties: { ...properties, data: { $ref: '#/$defs/PoolRequest' } },
  };
};

/** The schemas with which other systems can validate requests and events, by file name. */
const contracts = (): Record<string, JsonSchema> => ({
  'pool-request': {
    title: 'Sent request',
    description:
      'What a sender may send: a request for one pool, bare or in an envelope, as the detail of the event PoolRequested, the body of a message or the input of an execution.',
    oneOf: [{ $ref: '#/$defs/PoolRequest' }, { $ref: '#/$defs/EnvelopedPoolRequest' }],
    $defs: { PoolRequest: request(), EnvelopedPoolRequest: enveloped() },
  },
  'pool-provisioned': {
    title: 'Pool provisioned',
    description: 'The detail of the event PoolProvisioned: the pool is ACTIVE.',
    ...bodyOf(PoolProvisioned, open),
  },
  'pool-provisioning-failed': {
    title: 'Pool provisioning failed',
    description: 'The detail of the event PoolProvisioningFailed: what happened, who acts, and what to do.',
    ...bodyOf(PoolProvisioningFailed, open),
  },
});

/** A newer provisioner may add members to a result and to the request in it. No consumer should reject it for that. */
const open = ({ jsonSchema, path }: { jsonSchema: JsonSchema; path: (string | number)[] }): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // Classes and stages may be added within a version: the known ones are examples, not an enumeration.
  if (['class', 'stage'].includes(String(path.at(-1))) && jsonSchema.enum !== undefined) {
    jsonSchema.examples = jsonSchema.enum;
    delete jsonSchema.enum;
  }
};

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const bodyOf = (schema: z.core.$ZodType, override?: typeof open): JsonSchema => {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    // The schema of the input: the parsed output omits the members of a newer provisioner.
    io: 'input',
    ...(override !== undefined && { override }),
  });

  return body;
};

/** JSON Schemas (draft 2020-12) by file name. That of a request is strict, those of results are open. */
export const schemas = (): Map<string, JsonSchema> =>
  new Map(
    Object.entries(contracts()).map(([name, contract]) => [
      `${name}.schema.json`,
      { $schema: DRAFT, $id: `urn:sms-pool-provisioner:${name}`, ...contract },
    ]),
  );
