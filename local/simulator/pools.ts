import type { Account, Creation, Identity, Pool, PoolConfiguration, Tag } from './account.ts';
import type { Arns } from './arns.ts';

/**
 * The status at this moment; undefined once the pool is deleted. It follows from the clock alone, so that no timer is
 * needed and virtual time works.
 */
export function statusOf(pool: Pool, now: number): string | undefined {
  if (pool.deletion !== undefined) return now < pool.deletion.endsAt ? 'DELETING' : undefined;
  const { seconds, ends } = pool.creation;
  if (ends === 'STUCK' || now < pool.createdAt + seconds * 1000) return 'CREATING';
  return ends === 'VANISH' ? undefined : ends;
}

/** The current pool of an identity. A pool that vanished or was deleted releases its identity. */
export function poolHolding(account: Account, identity: Identity, now: number): Pool | undefined {
  const pool = identity.poolId === undefined ? undefined : account.pools.get(identity.poolId);
  return pool !== undefined && statusOf(pool, now) !== undefined ? pool : undefined;
}

export type NewPool = {
  poolId: string;
  identity: Identity;
  messageType: PoolConfiguration['MessageType'];
  country: string | undefined;
  deletionProtection: boolean;
  tags: readonly Tag[];
  clientToken?: string | undefined;
  requestId?: string;
  seeded: boolean;
  creation: Creation;
  readsUntilVisible: number;
  hiddenUntil: number;
};

/** Adds a pool, which inherits the configuration of its identity, except deletion protection. */
export function addPool(account: Account, arns: Arns, now: number, pool: NewPool): Pool {
  const { identity } = pool;
  const added: Pool = {
    configuration: {
      PoolArn: arns.of(`pool/${pool.poolId}`),
      PoolId: pool.poolId,
      MessageType: pool.messageType,
      ...inheritedFrom(identity),
      SharedRoutesEnabled: false,
      DeletionProtectionEnabled: pool.deletionProtection,
    },
    identity,
    country: pool.country,
    tags: pool.tags,
    clientToken: pool.clientToken,
    requestId: pool.requestId,
    seeded: pool.seeded,
    createdAt: now,
    creation: pool.creation,
    readsUntilVisible: pool.readsUntilVisible,
    hiddenUntil: pool.hiddenUntil,
  };
  account.pools.set(pool.poolId, added);
  if (identity.kind !== 'sender-id') identity.poolId = pool.poolId;
  return added;
}

function inheritedFrom(identity: Identity) {
  if (identity.kind === 'sender-id') {
    return { TwoWayEnabled: false, SelfManagedOptOutsEnabled: false, OptOutListName: 'Default' };
  }
  const { TwoWayEnabled, TwoWayChannelArn, TwoWayChannelRole, SelfManagedOptOutsEnabled, OptOutListName } =
    identity.description;
  return { TwoWayEnabled, TwoWayChannelArn, TwoWayChannelRole, SelfManagedOptOutsEnabled, OptOutListName };
}

/** The pools that count against the quota of the account. */
export const poolCount = (account: Account, now: number): number =>
  [...account.pools.values()].filter((pool) => statusOf(pool, now) !== undefined).length;
