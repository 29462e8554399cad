import type { Ledger } from '../../functions/idempotency/record.ts';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';

/** Table calls of a bulk. */
export interface TableCalls {
  /** Calls of the rate limiter's table and of the ledger. */
  calls: number;
  /** Maximum size of the status cache item, in bytes. */
  cacheBytes: number;
}

interface Tables {
  limiter: LimiterStore;
  statuses: StatusCache;
}

/** Counts each call of a port's methods, before the call. */
const counted = <Port extends object>(
  port: Port,
  count: (method: string, input: unknown[]) => unknown,
): Port =>
  Object.assign(
    {},
    port,
    Object.fromEntries(
      Object.entries(port).map(([name, method]) => [
        name,
        async (...input: unknown[]) => {
          await count(name, input);
          return method(...input);
        },
      ]),
    ),
  );

/** Counts table calls: one per method of a port, except `reserveNext`, which may need two. */
export const countedTables = (found: TableCalls) => ({
  ledger: (ledger: Ledger): Ledger =>
    counted(ledger, () => {
      found.calls++;
    }),
  rateLimit: ({ limiter, statuses }: Tables): Tables => ({
    limiter: counted(limiter, async (method, [operation, least]) => {
      found.calls++;
      // The first conditional write appends to a backlog of slots. Without one it fails, and a second starts again.
      if (method === 'reserveNext' && (await limiter.read(operation as 'CreatePool')).next < Number(least))
        found.calls++;
    }),
    statuses: {
      ...counted(statuses, () => {
        found.calls++;
      }),
      async publish(refreshed) {
        found.calls++;
        await statuses.publish(refreshed);
        const stored = JSON.stringify(await statuses.read());
        found.cacheBytes = Math.max(found.cacheBytes, Buffer.byteLength(stored));
      },
    },
  }),
});
