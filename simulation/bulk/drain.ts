import { namedFaults } from '../plan/faults.ts';
import { memoryLimiter, memoryStatuses } from '../world/memory-rate-limit.ts';
import { createWorld, type World } from '../world/world.ts';
import type { Design } from './design.ts';
import { type Drained, figuresOf } from './figures.ts';
import { accountFor, idealSeconds, interactiveAt, type Load, requestOf } from './load.ts';
import { startOthers } from './others.ts';
import { countedTables, type TableCalls } from './table-calls.ts';
import { transitionsIn } from './transitions.ts';

/** Sends the requests: all at once, or with `atOnce` concurrent ones. One counts until it has its pool or fails. */
const feed = (world: World, requests: number, { atOnce }: Design, isThrough: (n: number) => boolean) => {
  const send = (n: number) =>
    world.queue.send({ messageId: `message-${n}`, body: requestOf(n), sentAt: new Date().toISOString() });
  if (atOnce === undefined) {
    for (let n = 0; n < requests; n++) send(n);
    return;
  }
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < requests) {
      const n = next++;
      send(n);
      while (!isThrough(n)) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  for (let worker = 0; worker < atOnce; worker++) world.track(work());
};

/** When the result with each pool was published, by pool ID. */
const publishedIn = ({ sent }: World): Map<string, number> =>
  new Map(
    sent.flatMap(({ at, bytes }) => {
      const { pool, failure } = JSON.parse(bytes).data;
      const id: string | undefined = failure === undefined ? pool?.PoolId : undefined;
      return id === undefined ? [] : [[id, at] as const];
    }),
  );

/** Drains a bulk in virtual time: the real steps, the shipped ASL, and the token buckets of the simulator. */
export const drain = async (design: Design, load: Load, seed: number): Promise<Drained> => {
  const { requests } = load;
  const interactive = interactiveAt(load);
  const total = requests + interactive.length;
  let transitions = 0;
  let ended = 0;
  /** Names of ended executions. */
  const names = new Set<string>();
  const tables: TableCalls = { calls: 0, cacheBytes: 0 };
  const counting = countedTables(tables);
  const chosen = design.world(load);
  const shared = { limiter: memoryLimiter(), statuses: memoryStatuses() };
  const { table } = chosen.sabotage ?? {};
  const world = createWorld({
    seed,
    faults: namedFaults([]),
    settings: accountFor(load, total, seed),
    ...chosen,
    rateLimit: () => counting.rateLimit(chosen.rateLimit?.() ?? shared),
    sabotage: { ...chosen.sabotage, table: (ledger) => counting.ledger(table?.(ledger) ?? ledger) },
    onEnd(execution) {
      ended++;
      transitions += transitionsIn(execution.history.events.map(({ type }) => type));
      names.add(execution.name);
      // Ten thousand histories would not fit into memory.
      execution.history.drop();
    },
  });
  try {
    const start = world.time.now;
    const ideal = idealSeconds(load, total);
    const others = startOthers(world.simulator, load, seed);
    const asked = new Map<number, number>();
    const made = new Set<string>();
    let counted = 0;
    feed(world, requests, design, (n) => {
      for (; counted < world.creates.length; counted++) {
        const { saw, execution = '' } = world.creates[counted] ?? {};
        if (saw === 'OK') made.add(execution.slice(execution.lastIndexOf(':') + 1));
      }
      const name = `queue-message-${n}`;
      return names.has(name) || made.has(name);
    });
    for (const [place, share] of interactive.entries())
      world.at(share * ideal * 1_000, () => {
        const n = requests + place;
        asked.set(n, world.time.now);
        world.events.put(
          { id: `event-${n}`, time: new Date().toISOString(), detail: JSON.parse(requestOf(n)) },
          'rule',
        );
      });
    await world.time.pass(() => ended === total);
    others.stop();
    if (world.failures.length > 0) throw world.failures[0];
    const { pools, calls } = world.simulator.record();
    return figuresOf({
      start,
      ideal,
      total,
      pools: pools.filter(({ seeded }) => !seeded),
      calls,
      answered: publishedIn(world),
      asked,
      transitions,
      tables,
      others,
    });
  } finally {
    world.close();
  }
};
