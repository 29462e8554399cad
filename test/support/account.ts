import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import type { PollPorts } from '../../functions/status-cache/poll.ts';
import { memoryStatuses } from '../../simulation/world/memory-rate-limit.ts';
import { POOL_ELEMENTS } from './pool-elements.ts';

export const NOW = Date.parse('2026-11-24T10:00:00.000Z');

export const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `pool-${from + index}`);

export const allOf = (poolIds: readonly string[], status: string): Record<string, string> =>
  Object.fromEntries(poolIds.map((poolId) => [poolId, status]));

interface Account {
  /** The status of each pool that DescribePools shows. */
  statuses: Record<string, string>;
  /** Pools on a page. */
  pageSize?: number;
  /** Milliseconds that each call takes. */
  callMs?: number;
  /** Milliseconds between two calls under the quota. */
  intervalMs?: number;
}

const failure = (name: 'Throttled' | 'ServiceUnavailable' | 'AccessDenied') =>
  new ProvisioningError(name, { code: 'c', message: 'm' });

/** An account whose pools are polled. Calls and pauses advance its clock. */
export const accountOf = ({ statuses, pageSize = 100, callMs = 0, intervalMs = 1_000 }: Account) => {
  const calls: string[] = [];
  const at: number[] = [];
  const failures: Error[] = [];
  let time = NOW;
  const began = (call: string): void => {
    calls.push(call);
    at.push(time - NOW);
    time += callMs;
    const failed = failures.shift();
    if (failed !== undefined) throw failed;
  };
  const cache = memoryStatuses();
  const tableCalls: string[] = [];
  const counted = (name: string) => {
    tableCalls.push(name);
  };
  const ports: PollPorts = {
    statuses: {
      read: async () => {
        counted('read');
        return cache.read();
      },
      request: async (poolId) => {
        counted('request');
        await cache.request(poolId);
      },
      acquire: async (...lease) => {
        counted('acquire');
        return cache.acquire(...lease);
      },
      publish: async (refreshed) => {
        counted('publish');
        await cache.publish(refreshed);
      },
    },
    now: () => time,
    async pause(milliseconds) {
      time += milliseconds;
    },
    intervalMs,
    pollMs: 5_000,
    smsVoice: {
      async describePools(poolIds) {
        began(`describe ${poolIds.join(' ')}`);
        const seen = poolIds.flatMap((PoolId) => {
          const Status = statuses[PoolId];
          return Status === undefined ? [] : [{ PoolId, Status, ...POOL_ELEMENTS }];
        });
        return seen.length === poolIds.length ? seen : undefined;
      },
      async listPools(filter, token = '0') {
        began(`list ${filter?.value ?? 'all'} from ${token}`);
        const matching = Object.entries(statuses).filter(
          ([, Status]) => filter === undefined || Status === filter.value,
        );
        const next = Number(token) + pageSize;
        const pools = matching.slice(Number(token), next).map(([PoolId, Status]) => ({ PoolId, Status }));
        return { pools, nextToken: next < matching.length ? `${next}` : undefined };
      },
    },
  };

  return {
    ports,
    cache,
    calls,
    /** Milliseconds from NOW at which each call began. */
    at,
    tableCalls,
    statuses,
    pass(milliseconds: number): void {
      time += milliseconds;
    },
    /** Makes the next calls fail. */
    fail(...names: Parameters<typeof failure>[0][]): void {
      failures.push(...names.map(failure));
    },
  };
};
