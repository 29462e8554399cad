import type { Ledger } from '../../functions/idempotency/record.ts';
import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import type { Faults, Kind, Site } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

/** Every fault of this table makes it unavailable, as in functions/aws/table-failure.ts. */
const failed = (as: Kind): never => {
  throw new ProvisioningError('ServiceUnavailable', { code: `played-${as}`, message: 'The ledger: played' });
};

/** Attempts of the table's SDK client. */
const ATTEMPTS = 2;

interface Table {
  /** Synchronous inside, so that the effect of a call is atomic. */
  ledger: Ledger;
  faults: Faults;
}

/** The ledger as called by a function: with latency and faults. */
export const distantLedger = (invocation: Invocation, table: Table & Distance): Ledger => {
  const reach = <Result>(site: Site, effect: () => Promise<Result>): Promise<Result> =>
    tries(
      ATTEMPTS,
      () => true,
      () => attempt(invocation, table, { site, effect, spoilt: failed }),
    );

  return {
    read: (key) => reach('ledger read', () => table.ledger.read(key)),
    write: (entry) => reach('ledger write', () => table.ledger.write(entry)),
    cancelledAt: (batch) => reach('ledger read', () => table.ledger.cancelledAt(batch)),
    incompleteBefore: (before) => reach('ledger query', () => table.ledger.incompleteBefore(before)),
  };
};
