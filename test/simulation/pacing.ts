import { ProvisioningError } from '../../functions/shared/provisioning-error.ts';
import type { Slots } from '../../functions/shared/slots.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import type { Faults, Kind, Site } from './faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

interface Tables {
  /** Synchronous inside: the effect of a call happens at one moment. */
  slots: Slots;
  statuses: StatusCache;
  faults: Faults;
}

/** Every fault of this table is a moment in which it is out of reach: functions/shared/table-failure.ts. */
const failed = (as: Kind): never => {
  const detail = { code: `played-${as}`, message: 'The table of the pacing: played' };
  throw new ProvisioningError('ServiceUnavailable', detail);
};

/** Two tries, as the client of the table makes them. */
const ATTEMPTS = 2;

/** The slots and the status cache as a function reaches them: over a wire, with faults. */
export const distantPacing = (
  invocation: Invocation,
  table: Tables & Distance,
): { slots: Slots; statuses: StatusCache } => {
  const { slots, statuses } = table;
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
      exhaust: (operation, exhausted) => write(() => slots.exhaust(operation, exhausted)),
    },
    statuses: {
      read: () => read(() => statuses.read()),
      request: (poolId) => write(() => statuses.request(poolId)),
      acquire: (seen, now, leaseMs) => write(() => statuses.acquire(seen, now, leaseMs)),
      publish: (refreshed) => write(() => statuses.publish(refreshed)),
    },
  };
};
