import * as z from 'zod';
import type { Pool } from '../account.ts';
import { notFound } from '../errors.ts';
import { findPool } from '../identities.ts';
import { type FilterValues, page } from '../paging.ts';
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

/** A pool that is gone, hidden still, or looked for among those shared by others, is not found. */
export const describePools = operation(Shape, (request, service) => {
  const { account, now } = service;
  const shows = (pool: Pool) =>
    request.Owner !== 'SHARED' && pool.looksUntilVisible === 0 && statusOf(pool, now) !== undefined;
  const pools = request.PoolIds?.length
    ? request.PoolIds.map((name) => lookAt(name, shows, service))
    : [...account.pools.values()].map((pool) => (shows(pool) ? pool : undefined));

  const { items, NextToken } = page(pools, request, filterValues(now));
  return { Pools: items.map((pool) => describe(pool, now)), NextToken };
});

function lookAt(name: string, shows: (pool: Pool) => boolean, { account, arns }: Service): Pool {
  const pool = findPool(account, arns, name, 'PoolIds');
  if (shows(pool)) return pool;
  pool.looksUntilVisible = Math.max(0, pool.looksUntilVisible - 1);
  throw notFound('pool', name);
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
