import type { OperationName } from '../operation-names.ts';
import type { Operation } from '../service.ts';
import { createPool } from './create-pool.ts';
import { deletePool } from './delete-pool.ts';
import { describeAccountLimits } from './describe-account-limits.ts';
import { describePhoneNumbers } from './describe-phone-numbers.ts';
import { describePools } from './describe-pools.ts';
import { describeSenderIds } from './describe-sender-ids.ts';
import { listPoolOriginationIdentities } from './list-pool-origination-identities.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { updatePool } from './update-pool.ts';

/** A Map, so that a name such as `constructor` is unknown. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<OperationName, Operation>([
  ['CreatePool', createPool],
  ['DeletePool', deletePool],
  ['DescribeAccountLimits', describeAccountLimits],
  ['DescribePhoneNumbers', describePhoneNumbers],
  ['DescribePools', describePools],
  ['DescribeSenderIds', describeSenderIds],
  ['ListPoolOriginationIdentities', listPoolOriginationIdentities],
  ['ListTagsForResource', listTagsForResource],
  ['UpdatePool', updatePool],
]);
