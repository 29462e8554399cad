import { expectTypeOf, it } from 'vitest';
import type { Status } from '../../../functions/idempotency/queries.ts';
import type { IdempotencyRecord } from '../../../functions/idempotency/record.ts';
import type { Claimed, ExecutionState, Validated } from '../../../functions/model/state.ts';

/* A schema drops the members that it does not name. Each of these fails tsc, which runs before the tests. */

it('the state at the end of an execution has every member of a claimed one', () => {
  expectTypeOf<Exclude<keyof Claimed, keyof ExecutionState>>().toEqualTypeOf<never>();
  expectTypeOf<keyof Validated>().toExtend<keyof ExecutionState>();
});

it('the lists show requests of every status', () => {
  expectTypeOf<Status>().toEqualTypeOf<IdempotencyRecord['status']>();
});
