import type { Settings } from './settings.ts';

/** One token bucket for each operation. */
export type Rates = {
  /** Takes a token from the bucket of the operation. False when the bucket is empty: the call is throttled. */
  take(operation: string, limits: Settings['rates'], now: number): boolean;
};

export function createRates(): Rates {
  const buckets = new Map<string, { tokens: number; at: number }>();

  return {
    take(operation, limits, now) {
      const limit = Object.entries(limits).find(([name]) => name === operation)?.[1];
      if (limit === undefined || limit === null) return true;
      const { tokens, at } = buckets.get(operation) ?? { tokens: limit.burst, at: now };
      const filled = tokens + (Math.max(0, now - at) / 1000) * limit.ratePerSecond;
      const available = Math.min(limit.burst, filled);
      const granted = available >= 1;
      buckets.set(operation, { tokens: granted ? available - 1 : available, at: now });
      return granted;
    },
  };
}
