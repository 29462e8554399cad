import * as z from 'zod/mini';
import { PoolRequest } from '../../functions/model/request.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';

/** What other systems may check themselves against, by the name of its file. */
const CONTRACTS = {
  'pool-request': {
    schema: PoolRequest,
    title: 'Pool request',
    description: 'A request for one pool: the request syntax of CreatePool.',
    // Only an RCS agent belongs to no country: a rule between two members, which zod keeps out of a JSON Schema.
    anyOf: [
      { required: ['IsoCountryCode'] },
      { properties: { OriginationIdentity: { type: 'string', pattern: '^rcs-|:rcs-agent/' } } },
    ],
  },
  'pool-provisioned': {
    schema: PoolProvisioned,
    title: 'Pool provisioned',
    description: 'The detail of the event PoolProvisioned: the pool is ACTIVE.',
  },
  'pool-provisioning-failed': {
    schema: PoolProvisioningFailed,
    title: 'Pool provisioning failed',
    description: 'The detail of the event PoolProvisioningFailed: what happened, who acts, and what to do.',
  },
};

/** JSON Schemas (draft 2020-12) by the name of their file. They allow a result more members than they name. */
export function schemas(): Map<string, object> {
  const entries = Object.entries(CONTRACTS).map(([name, { schema, ...words }]) => {
    // As it is written rather than as it is parsed: what parsing drops, a sender and a newer provisioner may add.
    const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
    const document = { $schema, $id: `urn:sms-pool-provisioner:${name}`, ...words, ...body };

    return [`${name}.schema.json`, document] as const;
  });

  return new Map(entries);
}
