import * as z from 'zod';
import type { Pool } from '../account.ts';
import { notFound } from '../errors.ts';
import { findPool } from '../identities.ts';
import { type FilterValues, page, passes } from '../paging.ts';
import { statusOf } from '../pools.ts';
import { operation, type Service } from '../service.ts';
import { owner, paged, poolIdOrArn } from '../shapes.ts';
import { describe } from './pool-answers.ts';

const Shape = z.object({
  PoolIds: z.array(poolIdOrArn).max(5).optional(),
  Owner: owner,
  ...paged([
    'status',
    'message-type',
    'two-way-enabled',
    'self-managed-opt-outs-enabled',
    'opt-out-list-name',
    'shared-routes-enabled',
    'deletion-protection-enabled',
    'two-way-channel-arn',
  ]),
});

/** A pool is not found when it is deleted, still hidden, or requested with Owner SHARED. */
export const describePools = operation(Shape, (request, service) => {
  const { account, arns, now } = service;
  const values = filterValues(now);
  const isThere = (pool: Pool) => request.Owner !== 'SHARED' && statusOf(pool, now) !== undefined;
  const listed = (pool: Pool) =>
    isThere(pool) && passes(pool, request, values) && isShown(pool, service) ? pool : undefined;
  const pools = request.PoolIds?.length
    ? request.PoolIds.map((name) => {
        const pool = findPool(account, arns, name, 'PoolIds');
        if (isThere(pool) && isShown(pool, service)) return pool;
        throw notFound('pool', name);
      })
    : [...account.pools.values()].map(listed);

  const { items, NextToken } = page(pools, request, values);
  return { Pools: items.map((pool) => describe(pool, now)), NextToken };
});

/** Counts as a read of a hidden pool. */
function isShown(pool: Pool, { now }: Service): boolean {
  if (pool.shownAt !== undefined) return true;
  if (now < pool.hiddenUntil) return false;
  if (pool.readsUntilVisible > 0) {
    pool.readsUntilVisible--;
    // The last read that leaves it out: the next one would return it, so it is visible from now on.
    if (pool.readsUntilVisible === 0) pool.hiddenUntil = now;
    return false;
  }
  pool.shownAt = now;
  return true;
}

const filterValues = (now: number): FilterValues<Pool> => ({
  status: (pool) => [statusOf(pool, now)],
  'message-type': ({ configuration }) => [configuration.MessageType],
  'two-way-enabled': ({ configuration }) => [configuration.TwoWayEnabled],
  'self-managed-opt-outs-enabled': ({ configuration }) => [configuration.SelfManagedOptOutsEnabled],
  'opt-out-list-name': ({ configuration }) => [configuration.OptOutListName],
  'shared-routes-enabled': ({ configuration }) => [configuration.SharedRoutesEnabled],
  'deletion-protection-enabled': ({ configuration }) => [configuration.DeletionProtectionEnabled],
  'two-way-channel-arn': ({ configuration }) => [configuration.TwoWayChannelArn],
});
