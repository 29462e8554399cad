import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { PoolRequest } from '../model/request.ts';

type Tags = NonNullable<Pool['Tags']>;

/** Tags as text, in any order. Tags that AWS adds itself are ignored. */
const text = (tags: Tags): string =>
  JSON.stringify(
    tags
      .filter(({ Key }) => !Key.startsWith('aws:'))
      .map(({ Key, Value }) => [Key, Value])
      .sort(),
  );

/**
 * The failure for a CreatePool response with a pool that this request cannot have created. AWS does not document what a
 * ClientToken returns that was used before with other parameters: it may be the first pool, which belongs to another
 * request.
 */
export const contradiction = (pool: Pool, request: PoolRequest): ProvisioningError | undefined => {
  const differs: Record<keyof Pool & keyof PoolRequest, boolean> = {
    MessageType: pool.MessageType !== undefined && pool.MessageType !== request.MessageType,
    DeletionProtectionEnabled:
      pool.DeletionProtectionEnabled !== undefined &&
      pool.DeletionProtectionEnabled !== (request.DeletionProtectionEnabled ?? false),
    Tags: pool.Tags !== undefined && text(pool.Tags) !== text(request.Tags ?? []),
  };
  if (!Object.values(differs).includes(true)) return undefined;

  const expected = 'a token that no other request has used';
  return new ProvisioningError('InvalidRequest', {
    code: 'ClientTokenReused',
    message: 'CreatePool returned the pool of another request, which used the same ClientToken.',
    fields: [{ path: 'ClientToken', found: 'a token that created another pool', expected }],
  });
};
