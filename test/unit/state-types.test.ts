import { expectTypeOf, it } from 'vitest';
import type { Claimed, Ended, Validated } from '../../functions/shared/contracts.ts';
import type { Entry } from '../../functions/shared/ledger.ts';
import type { Status } from '../../functions/shared/listing.ts';

/* A state drops what its schema does not name. Each of these fails tsc, which runs before the tests. */

it('what an execution ends with keeps everything that a request was claimed with, but its slots', () => {
  expectTypeOf<Exclude<keyof Claimed, keyof Ended>>().toEqualTypeOf<'slot' | 'throttle'>();
  expectTypeOf<keyof Validated>().toExtend<keyof Ended>();
});

it('the lists show requests of every status', () => {
  expectTypeOf<Status>().toEqualTypeOf<Entry['status']>();
});
