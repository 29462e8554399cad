import { describe, expect, it } from 'vitest';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import { SEEDED_POOLS } from '../../local/simulator/fixtures.ts';
import { OURS } from '../../simulation/bulk/design.ts';
import { drain } from '../../simulation/bulk/drain.ts';
import { accountFor, requestOf } from '../../simulation/bulk/load.ts';
import { namedFaults } from '../../simulation/plan/faults.ts';
import { createWorld } from '../../simulation/world/world.ts';

/* Only deterministic figures: counts and seconds of virtual time. `npm run bench -- drain` has the rest. */

const nameOf = (details: unknown): unknown => Object(details).name;

const ONE_A_SECOND = { rate: 1, burst: 1, others: 0 };

describe('a bulk', () => {
  it('creates every pool with one call at the rate of the quota, and polls rarely', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND }, 1);

    expect(drained.failed).toBe(0);
    expect(drained.createsPerPool).toBeLessThan(1.03);
    expect(drained.makespan).toBeLessThan(1.09);
    expect(drained.describesPerPool).toBeLessThan(0.7);
    expect(drained.tableCallsPerPool).toBeLessThan(16);
  });

  it('lets interactive requests preempt slots, and still completes every request', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND }, 2);

    expect(drained.interactiveSeconds).toBeLessThan(5);
    expect(drained.failed).toBe(0);
  });

  it('backs off for other clients without losing a request', async () => {
    const drained = await drain(OURS, { requests: 120, ...ONE_A_SECOND, others: 0.5 }, 3);

    expect(drained.failed).toBe(0);
    expect(drained.throttledCreates).toBeGreaterThan(0.2);
    expect(drained.makespan).toBeLessThan(1.5);
  });
});

describe('a bulk in which AWS neither refuses nor breaks', () => {
  it('has no failed task, although interactive requests preempt its slots', async () => {
    const requests = 60;
    const interactive = 6;
    const total = requests + interactive;
    const ended: Execution[] = [];
    const world = createWorld({
      seed: 4,
      faults: namedFaults([]),
      settings: accountFor({ requests, ...ONE_A_SECOND }, total, 4),
      onEnd: (execution) => ended.push(execution),
    });
    for (let n = 0; n < requests; n++)
      world.queue.send({ messageId: `message-${n}`, body: requestOf(n), sentAt: new Date().toISOString() });
    for (let n = requests; n < total; n++)
      world.at(5_000 * (n - requests + 1), () =>
        world.events.put(
          { id: `event-${n}`, time: new Date().toISOString(), detail: JSON.parse(requestOf(n)) },
          'rule',
        ),
      );

    await world.time.pass(() => ended.length === total);
    world.close();

    const events = ended.flatMap(({ history }) => history.events);
    const types = new Set(events.map(({ type }) => type));
    expect([...types].filter((type) => /Failed|TimedOut|Aborted/.test(type))).toEqual([]);
    // Proves that a slot was preempted: its request reserved another one.
    const reserved = events.filter(
      ({ stateEnteredEventDetails: entered }) => nameOf(entered) === 'Reserve create slot',
    );
    expect(reserved.length).toBeGreaterThan(total);
    expect(world.simulator.record().calls.filter(({ result }) => result === 'ThrottlingException')).toEqual(
      [],
    );
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
  });
});

describe('an exhausted account', () => {
  it('refuses the rest of a bulk at once, without further calls', async () => {
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
    // No retries: the last slot ends the run.
    expect(seconds).toBeLessThan(requests * 2.5);
    // One call detects it, and one more may be in progress. There are no calls while it is known.
    const calls = world.simulator.record().calls.filter(({ operation }) => operation === 'CreatePool');
    expect(calls.length - room).toBeLessThanOrEqual(2);
  });
});
