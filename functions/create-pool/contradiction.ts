import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { PoolRequest } from '../model/request.ts';

type Tags = NonNullable<Pool['Tags']>;

/** Tags as one text, in whatever order they come; what AWS adds of its own is not the request's business. */
const text = (tags: Tags): string =>
  JSON.stringify(
    tags
      .filter(({ Key }) => !Key.startsWith('aws:'))
      .map(({ Key, Value }) => [Key, Value])
      .sort(),
  );

/**
 * The failure when CreatePool answered with a pool that this request cannot have made. What a ClientToken gets that was
 * used before with other parameters is not documented: it may be the first pool, which belongs to somebody else.
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
    message: 'CreatePool answered with the pool of another request, which used the same ClientToken.',
    fields: [{ path: 'ClientToken', found: 'a token that has made another pool', expected }],
  });
};
