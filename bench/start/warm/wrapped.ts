import { Claimed, Creation } from '../../../functions/model/state.ts';
import { step } from '../../../functions/runtime/step.ts';

const answer = {
  pool: { PoolId: 'pool-0123456789abcdef0123456789abcdef', Status: 'CREATING' },
  respondedAt: '2026-11-24T10:00:05.000Z',
  seen: false,
  waitSeconds: 5,
};

/** A step that does nothing, inside of all that a step is wrapped in: middy, parsing both ways, a line of log. */
export const wrapped = step(Claimed, Creation, () => answer);

/** The same step alone. */
export const bare = async (_event: unknown, _context: unknown) => answer;
