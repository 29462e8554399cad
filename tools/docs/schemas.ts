import * as z from 'zod/mini';
import { PoolRequest } from '../../functions/model/request.ts';
import { RCS_AGENT } from '../../functions/model/request-fields.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';

/** What other systems may check themselves against, by the name of its file. */
const CONTRACTS = {
  'pool-request': {
    isResult: false,
    schema: PoolRequest,
    title: 'Pool request',
    description: 'A request for one pool: the request syntax of CreatePool.',
    // Only an RCS agent belongs to no country: a rule between two members, which zod keeps out of a JSON Schema.
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

/** A newer provisioner may add members to a result, to the request in it too, and no consumer should refuse it for that. */
const open = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

/** JSON Schemas (draft 2020-12) by the name of their file. That of a request is strict, those of results are open. */
export function schemas(): Map<string, object> {
  const entries = Object.entries(CONTRACTS).map(([name, { schema, isResult, ...words }]) => {
    const { $schema, ...body } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      // As it is written rather than as it is parsed, which drops what a newer provisioner adds.
      io: 'input',
      ...(isResult && { override: open }),
    });
    const document = { $schema, $id: `urn:sms-pool-provisioner:${name}`, ...words, ...body };

    return [`${name}.schema.json`, document] as const;
  });

  return new Map(entries);
}
