import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import type { Slots } from '../../functions/rate-limit/limiter.ts';
import type { Board } from '../../functions/status-cache/board.ts';
import type { Faults, Kind, Site } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

interface Tables {
  /** Synchronous inside: the effect of a call happens at one moment. */
  slots: Slots;
  board: Board;
  faults: Faults;
}

/** Every fault of this table is a moment in which it is out of reach: functions/aws/table-failure.ts. */
const failed = (as: Kind): never => {
  const detail = { code: `played-${as}`, message: 'The table of the pacing: played' };
  throw new ProvisioningError('ServiceUnavailable', detail);
};

/** Two tries, as the client of the table makes them. */
const ATTEMPTS = 2;

/** The slots and the board as a function reaches them: over a wire, with faults. */
export const distantPacing = (
  invocation: Invocation,
  table: Tables & Distance,
): { slots: Slots; board: Board } => {
  const { slots, board } = table;
  const reach = <Result>(site: Site, effect: () => Promise<Result>): Promise<Result> =>
    tries(
      ATTEMPTS,
      () => true,
      () => attempt(invocation, table, { site, effect, spoilt: failed }),
    );
  const read = <Result>(effect: () => Promise<Result>) => reach('pacing read', effect);
  const write = <Result>(effect: () => Promise<Result>) => reach('pacing write', effect);

  return {
    slots: {
      takeNext: (operation, least, count) => write(() => slots.takeNext(operation, least, count)),
      read: (operation) => read(() => slots.read(operation)),
      takeOutOfTurn: (operation, taken, seen) => write(() => slots.takeOutOfTurn(operation, taken, seen)),
      tellSoonest: (seconds) => write(() => slots.tellSoonest(seconds)),
      exhaust: (operation, exhausted) => write(() => slots.exhaust(operation, exhausted)),
    },
    board: {
      listing: () => read(() => board.listing()),
      lead: (now, leaseMs, seen) => write(() => board.lead(now, leaseMs, seen)),
      ask: (poolId) => write(() => board.ask(poolId)),
      asked: () => read(() => board.asked()),
      publish: (listing, answered) => write(() => board.publish(listing, answered)),
      statusOf: (poolId) => read(() => board.statusOf(poolId)),
      setStatus: (poolId, status, seenAt) => write(() => board.setStatus(poolId, status, seenAt)),
    },
  };
};
