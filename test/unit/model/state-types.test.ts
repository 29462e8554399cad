import { expectTypeOf, it } from 'vitest';
import type { Status } from '../../../functions/idempotency/queries.ts';
import type { IdempotencyRecord } from '../../../functions/idempotency/record.ts';
import type { Claimed, ExecutionState, Validated } from '../../../functions/model/state.ts';

/* A state drops what its schema does not name. Each of these fails tsc, which runs before the tests. */

it('what an execution ends with keeps everything that a request was claimed with, but its slots', () => {
  expectTypeOf<Exclude<keyof Claimed, keyof ExecutionState>>().toEqualTypeOf<'slot' | 'throttle'>();
  expectTypeOf<keyof Validated>().toExtend<keyof ExecutionState>();
});

it('the lists show requests of every status', () => {
  expectTypeOf<Status>().toEqualTypeOf<IdempotencyRecord['status']>();
});
