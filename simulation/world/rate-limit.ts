import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import type { Faults, Kind, Site } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

interface Tables {
  /** Synchronous inside, so that the effect of a call is atomic. */
  limiter: LimiterStore;
  statuses: StatusCache;
  faults: Faults;
}

/** Every fault of this table makes it unavailable, as in functions/aws/table-failure.ts. */
const failed = (as: Kind): never => {
  const detail = { code: `played-${as}`, message: 'The rate limit table: played' };
  throw new ProvisioningError('ServiceUnavailable', detail);
};

/** Attempts of the table's SDK client. */
const ATTEMPTS = 2;

/** The limiter store and the status cache as called by a function: with latency and faults. */
export const distantRateLimit = (
  invocation: Invocation,
  table: Tables & Distance,
): { limiter: LimiterStore; statuses: StatusCache } => {
  const { limiter, statuses } = table;
  const reach = <Result>(site: Site, effect: () => Promise<Result>): Promise<Result> =>
    tries(
      ATTEMPTS,
      () => true,
      () => attempt(invocation, table, { site, effect, spoilt: failed }),
    );
  const read = <Result>(effect: () => Promise<Result>) => reach('rate limit read', effect);
  const write = <Result>(effect: () => Promise<Result>) => reach('rate limit write', effect);

  return {
    limiter: {
      reserveNext: (operation, least, count) => write(() => limiter.reserveNext(operation, least, count)),
      read: (operation) => read(() => limiter.read(operation)),
      preempt: (operation, preempted, seen) => write(() => limiter.preempt(operation, preempted, seen)),
      recordThrottle: (operation, throttle) => write(() => limiter.recordThrottle(operation, throttle)),
      exhaust: (operation, exhausted) => write(() => limiter.exhaust(operation, exhausted)),
    },
    statuses: {
      read: () => read(() => statuses.read()),
      request: (poolId) => write(() => statuses.request(poolId)),
      acquire: (seen, now, leaseMs) => write(() => statuses.acquire(seen, now, leaseMs)),
      publish: (refreshed) => write(() => statuses.publish(refreshed)),
    },
  };
};
