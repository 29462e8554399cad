import { describe, expect, it } from 'vitest';
import { SEEDED_POOLS } from '../../local/simulator/fixtures.ts';
import { OURS } from '../../simulation/bulk/design.ts';
import { drain } from '../../simulation/bulk/drain.ts';
import { accountFor, requestOf } from '../../simulation/bulk/load.ts';
import { namedFaults } from '../../simulation/plan/faults.ts';
import { createWorld } from '../../simulation/world/world.ts';

/* Counts of calls and transitions, and seconds of virtual time, which are the same in every run: `npm run bench -- drain` has the rest. */

const ONE_A_SECOND = { rate: 1, burst: 1, others: 0 };

describe('a bulk', () => {
  it('makes every pool with one call, at the pace of the quota, and looks seldom', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND }, 1);

    expect(drained.failed).toBe(0);
    expect(drained.createsPerPool).toBeLessThan(1.03);
    expect(drained.makespan).toBeLessThan(1.09);
    expect(drained.describesPerPool).toBeLessThan(0.7);
    expect(drained.transitionsPerPool).toBeLessThan(20);
  });

  it('lets those who wait for an answer go first, and still gets everything done', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND }, 2);

    expect(drained.interactiveSeconds).toBeLessThan(5);
    expect(drained.failed).toBe(0);
  });

  it('gives way to others without losing a request', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND, others: 0.5 }, 3);

    expect(drained.failed).toBe(0);
    expect(drained.throttledCreates).toBeGreaterThan(0.2);
    expect(drained.makespan).toBeLessThan(1.5);
  });
});

describe('an account that is full', () => {
  it('refuses the rest of a bulk at once, and spares it the call', async () => {
    const requests = 40;
    const room = 10;
    const ended: string[] = [];
    const world = createWorld({
      seed: 1,
      faults: namedFaults([]),
      settings: {
        ...accountFor({ requests, ...ONE_A_SECOND }, requests, 1),
        quotas: { pools: SEEDED_POOLS.length + room },
      },
      onEnd: ({ name }) => ended.push(name),
    });
    for (let n = 0; n < requests; n++)
      world.queue.send({ messageId: `message-${n}`, body: requestOf(n), sentAt: new Date().toISOString() });

    const start = world.time.now;
    await world.time.pass(() => ended.length === requests);
    const seconds = (world.time.now - start) / 1_000;
    world.close();

    const failures = world.sent.flatMap(({ bytes }) => {
      const { failure } = JSON.parse(bytes).data;
      return failure === undefined ? [] : [failure];
    });
    expect(failures).toHaveLength(requests - room);
    for (const failure of failures)
      expect(failure).toMatchObject({
        class: 'QuotaExceeded',
        reason: 'POOLS_PER_ACCOUNT',
        poolMayExist: false,
      });
    // None is tried again: the last slot ends it.
    expect(seconds).toBeLessThan(requests * 2.5);
    // One finds out, and one more may be about to call. Nobody calls while it is known.
    const calls = world.simulator.record().calls.filter(({ operation }) => operation === 'CreatePool');
    expect(calls.length - room).toBeLessThanOrEqual(2);
  });
});
