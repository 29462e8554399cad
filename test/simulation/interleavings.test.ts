import { expect, it } from 'vitest';
import { verdictOf } from '../../simulation/judge/judge.ts';
import type { Entry } from '../../simulation/plan/documents.ts';
import { namedFaults } from '../../simulation/plan/faults.ts';
import { askFor, entryOf, planOf } from '../../simulation/plan/scenario.ts';
import { play } from '../../simulation/run/run.ts';
import { nextOrder, Turnstile } from '../../simulation/world/turnstile.ts';

/** Plays two requests in every possible order of their calls. */
const everyOrder = async (entries: Entry[]) => {
  const orders = new Set<string>();
  const broken: unknown[] = [];
  let pools = 0;
  for (let requested: number[] | undefined = []; requested !== undefined; ) {
    const turnstile: Turnstile = new Turnstile(
      entries.map(({ id }) => id),
      requested,
    );
    const played = await play(planOf(entries, { creationSeconds: 0 }), {
      faults: namedFaults([]),
      gate: turnstile.gate,
      onWorld: (world) => turnstile.watch(world),
      withReplay: false,
    });
    const verdict = verdictOf(played);
    pools = Math.max(pools, verdict.pools);
    orders.add(turnstile.order.join(', '));
    if (verdict.violations.length > 0)
      broken.push({ order: turnstile.order, violations: verdict.violations });
    requested = nextOrder(requested, turnstile.choices);
  }

  return { orders: orders.size, broken, pools };
};

it('two requests for one phone number create one pool, in every order of their calls', async () => {
  const entries = [
    entryOf('console', 'one', askFor('ticket-1', 'request-1')),
    entryOf('console', 'other', askFor('ticket-2', 'request-2')),
  ];

  const { orders, broken, pools } = await everyOrder(entries);

  expect(broken).toEqual([]);
  expect(pools).toBe(1);
  expect(orders).toBe(392);
});

it('the same request sent twice creates one pool and one result, in every order of its calls', async () => {
  const ask = askFor('ticket-1', 'request-1');

  const { orders, broken, pools } = await everyOrder([
    entryOf('console', 'one', ask),
    entryOf('console', 'other', ask),
  ]);

  expect(broken).toEqual([]);
  expect(pools).toBe(1);
  expect(orders).toBe(126);
});

it('two contents under one request ID create one pool, in every order of their calls', async () => {
  const entries = [
    entryOf('console', 'one', askFor('ticket-1', 'request-1')),
    entryOf(
      'console',
      'other',
      askFor('ticket-2', 'request-1', { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' }),
    ),
  ];

  const { orders, broken, pools } = await everyOrder(entries);

  expect(broken).toEqual([]);
  expect(pools).toBe(1);
  expect(orders).toBe(736);
});
