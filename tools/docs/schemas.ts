import * as z from 'zod/mini';
import { PoolRequest } from '../../functions/model/request.ts';
import { RCS_AGENT } from '../../functions/model/request-fields.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';

/** The schemas with which other systems can validate events, by file name. */
const CONTRACTS = {
  'pool-request': {
    isResult: false,
    schema: PoolRequest,
    title: 'Pool request',
    description: 'A request for one pool: the request syntax of CreatePool.',
    // Only an RCS agent has no country: a rule between two members, which zod leaves out of a JSON Schema.
    anyOf: [
      { required: ['IsoCountryCode'] },
      { properties: { OriginationIdentity: { type: 'string', pattern: RCS_AGENT } } },
    ],
  },
  'pool-provisioned': {
    isResult: true,
    schema: PoolProvisioned,
    title: 'Pool provisioned',
    description: 'The detail of the event PoolProvisioned: the pool is ACTIVE.',
  },
  'pool-provisioning-failed': {
    isResult: true,
    schema: PoolProvisioningFailed,
    title: 'Pool provisioning failed',
    description: 'The detail of the event PoolProvisioningFailed: what happened, who acts, and what to do.',
  },
};

/** A newer provisioner may add members to a result and to the request in it. No consumer should reject it for that. */
const open = ({
  jsonSchema,
  path,
}: {
  jsonSchema: z.core.JSONSchema.BaseSchema;
  path: (string | number)[];
}): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // Classes and stages may be added within a version: the known ones are examples, not an enumeration.
  if (['class', 'stage'].includes(String(path.at(-1))) && jsonSchema.enum !== undefined) {
    jsonSchema.examples = jsonSchema.enum;
    delete jsonSchema.enum;
  }
};

/** JSON Schemas (draft 2020-12) by file name. That of a request is strict, those of results are open. */
export function schemas(): Map<string, object> {
  const entries = Object.entries(CONTRACTS).map(([name, { schema, isResult, ...words }]) => {
    const { $schema, ...body } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      // The schema of the input: the parsed output omits the members of a newer provisioner.
      io: 'input',
      ...(isResult && { override: open }),
    });
    const document = { $schema, $id: `urn:sms-pool-provisioner:${name}`, ...words, ...body };

    return [`${name}.schema.json`, document] as const;
  });

  return new Map(entries);
}
