import {
  IdempotencyRecord as EntrySchema,
  type IdempotencyRecord,
  type Key,
  type Ledger,
  REQUEST_PART,
} from '../../functions/idempotency/record.ts';

const keyOf = ({ requestId, part }: Key): string => JSON.stringify([requestId, part]);

/** The ledger in memory, with the same conditional writes as the table. test/support/store-contract.ts tests both. */
export const memoryLedger = () => {
  const items = new Map<string, IdempotencyRecord>();
  const cancelled = new Map<string, string>();
  const ledger: Ledger = {
    async read(key) {
      const entry = items.get(keyOf(key));
      return entry && structuredClone(entry);
    },
    async write(entry) {
      const before = items.get(keyOf(entry))?.revision ?? 0;
      if (before !== entry.revision - 1) return false;
      items.set(keyOf(entry), EntrySchema.parse(structuredClone(entry)));
      return true;
    },
    async cancelledAt(batch) {
      return cancelled.get(batch);
    },
    async incompleteBefore(claimedBefore) {
      return [...items.values()]
        .filter(({ part, status }) => part === REQUEST_PART && status === 'RUNNING')
        .filter(({ claimedAt }) => claimedAt < claimedBefore)
        .sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1))
        .slice(0, 100)
        .map(({ requestId, part }) => ({ requestId, part }));
    },
  };

  return {
    ledger,
    entries: () => [...items.values()].map((entry) => structuredClone(entry)),
    cancel: (batch: string, at: string): void => {
      cancelled.set(batch, at);
    },
  };
};
