import type {
  CreatePoolRequest,
  CreatePoolResult,
  PoolInformation,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { expectTypeOf, it } from 'vitest';
import type { Pool, PoolRequest, Tag } from '../../functions/shared/contracts.ts';

/*
 * What the SDK knows and the contract does not would be dropped in silence. Each of these fails tsc, which runs before
 * the tests; the tests themselves only name the promise.
 */

it('the contract has every response element of CreatePool, and no other', () => {
  expectTypeOf<keyof Pool>().toEqualTypeOf<keyof CreatePoolResult>();
});

it('the contract has every element of a pool that DescribePools shows', () => {
  expectTypeOf<keyof PoolInformation>().toExtend<keyof Pool>();
});

it('a request has every member of a request to CreatePool, and no other', () => {
  expectTypeOf<keyof PoolRequest>().toEqualTypeOf<keyof CreatePoolRequest>();
  expectTypeOf<PoolRequest>().toExtend<CreatePoolRequest>();
});

it('a tag has every member of a tag of AWS, and no other', () => {
  expectTypeOf<keyof Tag>().toEqualTypeOf<keyof NonNullable<CreatePoolRequest['Tags']>[number]>();
});
