import type { UpdatePoolRequest } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as z from 'zod';
import { conflict, invalid } from '../errors.ts';
import { findLivingPool } from '../identities.ts';
import { statusOf } from '../pools.ts';
import { operation } from '../service.ts';
import { channelArn, channelRole, identityOrArn, poolIdOrArn } from '../shapes.ts';
import { describe } from './pool-answers.ts';

const NOT_SIMULATED = {
  TwoWayEnabled: z.boolean().optional(),
  TwoWayChannelArn: channelArn.optional(),
  TwoWayChannelRole: channelRole.optional(),
  SelfManagedOptOutsEnabled: z.boolean().optional(),
  OptOutListName: identityOrArn.optional(),
  SharedRoutesEnabled: z.boolean().optional(),
};

const Shape = z.object({
  PoolId: poolIdOrArn,
  DeletionProtectionEnabled: z.boolean().optional(),
  ...NOT_SIMULATED,
} satisfies Record<keyof UpdatePoolRequest, z.ZodType>);

/** Changes deletion protection. Rejects other parameters rather than ignore them. */
export const updatePool = operation(Shape, (request, service) => {
  const others = Object.keys(NOT_SIMULATED).filter((name) => Object.hasOwn(request, name));
  if (others.length > 0) {
    throw invalid(
      'INVALID_PARAMETER',
      others.map((Name) => ({ Name, Message: 'cannot be changed in this simulator' })),
    );
  }
  const pool = findLivingPool(service, request.PoolId, 'PoolId');
  const { PoolId } = pool.configuration;
  const status = statusOf(pool, service.now);
  if (status !== 'ACTIVE') {
    throw conflict('RESOURCE_NOT_ACTIVE', `The pool ${PoolId} is ${status}, not ACTIVE.`, 'pool', PoolId);
  }
  pool.configuration.DeletionProtectionEnabled =
    request.DeletionProtectionEnabled ?? pool.configuration.DeletionProtectionEnabled;
  return describe(pool, service.now);
});
