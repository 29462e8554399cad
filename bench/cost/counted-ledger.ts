import type { Ledger } from '../../functions/idempotency/record.ts';
import { itemOf } from '../../functions/idempotency/store.ts';
import { BY_STATUS, INCOMPLETE, LISTED } from '../../infra/constructs/idempotency.ts';
import type { Counts } from './counts.ts';
import { type Index, indexUnits, readUnits, writeUnits } from './units.ts';

const TABLE_KEYS = ['requestId', 'part'];
const INDEXES: Record<string, Index> = {
  [INCOMPLETE]: { keys: [INCOMPLETE, 'claimedAt'], projected: [] },
  [BY_STATUS]: { keys: ['status', 'updatedAt'], projected: LISTED },
};

/** A ledger that counts the billed units of its table and its two indexes. */
export const countedLedger = (ledger: Ledger, counts: Counts): Ledger => ({
  ...ledger,
  async read(key) {
    const entry = await ledger.read(key);
    counts.readUnits += readUnits(entry && itemOf(entry));
    return entry;
  },
  async write(entry) {
    const stored = await ledger.read(entry);
    const before = stored && itemOf(stored);
    const isWritten = await ledger.write(entry);
    const after = isWritten ? itemOf(entry) : before;
    counts.writeUnits += writeUnits(before, after);
    for (const index of Object.values(INDEXES))
      counts.writeUnits += indexUnits(index, TABLE_KEYS, before, after);
    return isWritten;
  },
});
