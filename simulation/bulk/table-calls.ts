import type { Ledger } from '../../functions/idempotency/record.ts';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';

/** What the tables were asked for. */
export interface TableCalls {
  /** Calls of the table of the rate limiter, and of that of the requests. */
  calls: number;
  /** The most bytes that the item of the status cache had. */
  cacheBytes: number;
}

interface Tables {
  limiter: LimiterStore;
  statuses: StatusCache;
}

/** Every method of a port, counted before it is called. */
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

/** Counts the calls of the tables: each method of a port is one, but for the one that may need two. */
export const countedTables = (found: TableCalls) => ({
  ledger: (ledger: Ledger): Ledger =>
    counted(ledger, () => {
      found.calls++;
    }),
  rateLimit: ({ limiter, statuses }: Tables): Tables => ({
    limiter: counted(limiter, async (method, [operation, least]) => {
      found.calls++;
      // The first write is for a queue. Where there is none its condition fails, and a second one begins afresh.
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
