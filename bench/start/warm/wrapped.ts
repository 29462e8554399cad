import { Claimed, Creation } from '../../../functions/model/state.ts';
import { step } from '../../../functions/runtime/step.ts';

const result = {
  pool: { PoolId: 'pool-0123456789abcdef0123456789abcdef', Status: 'CREATING' },
  respondedAt: '2026-11-24T10:00:05.000Z',
  seen: false,
  waitSeconds: 5,
};

/** A no-op step with its whole wrapper: middy, parsing of input and output, a log line. */
export const wrapped = step(Claimed, Creation, () => result);

/** The same step without the wrapper. */
export const bare = async (_event: unknown, _context: unknown) => result;
