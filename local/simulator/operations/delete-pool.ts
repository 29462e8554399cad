import * as z from 'zod';
import { conflict } from '../errors.ts';
import { findLivingPool } from '../identities.ts';
import { statusOf } from '../pools.ts';
import { operation } from '../service.ts';
import { poolIdOrArn } from '../shapes.ts';
import { describe } from './pool-answers.ts';

const Shape = z.object({ PoolId: poolIdOrArn });

/** The pool is DELETING for a while, and keeps its identity until it is deleted. */
export const deletePool = operation(Shape, (request, service) => {
  const { settings, now } = service;
  const pool = findLivingPool(service, request.PoolId, 'PoolId');
  const { PoolId, DeletionProtectionEnabled } = pool.configuration;
  if (DeletionProtectionEnabled) {
    throw conflict(
      'DELETION_PROTECTION_ENABLED',
      `The pool ${PoolId} has deletion protection.`,
      'pool',
      PoolId,
    );
  }
  if (statusOf(pool, now) === 'DELETING') {
    throw conflict('RESOURCE_NOT_ACTIVE', `The pool ${PoolId} is being deleted.`, 'pool', PoolId);
  }
  pool.deletion = { startedAt: now, endsAt: now + settings.deletionSeconds * 1000 };
  const { DeletionProtectionEnabled: _, ...answer } = describe(pool, now);
  return answer;
});
