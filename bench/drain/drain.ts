import type { Execution } from '../../local/services/execution.ts';
import { namedFaults } from '../../test/simulation/faults.ts';
import { createWorld, type World } from '../../test/simulation/world.ts';
import type { Design } from './designs.ts';
import { accountFor, idealSeconds, type Load, numberOf, requestOf } from './load.ts';
import { type Others, startOthers } from './others.ts';

/** What a bulk came to. */
export interface Drained {
  pools: number;
  /** Requests that were answered with a pool. */
  answered: number;
  failed: number;
  /** From the first message to the last pool that was asked for, as a multiple of what the quota dictates. */
  makespan: number;
  createsPerPool: number;
  describesPerPool: number;
  /** The share of the calls of each operation that was throttled. */
  throttledCreates: number;
  throttledDescribes: number;
  /** Seconds from ACTIVE to the answer on the bus. */
  lagP50: number;
  lagP99: number;
  /** State transitions, retries among them, as they are billed. */
  transitionsPerPool: number;
  /** The most seconds that somebody waited for CreatePool who came by the event door in the middle of the bulk. */
  interactiveSeconds: number | undefined;
  /** What others had throttled of their calls. */
  throttledOthers: number;
  /** Seconds since the start at which each pool was asked for. */
  createdAt: number[];
}

/** When somebody comes by the event door, as shares of the ideal makespan. */
const INTERACTIVE_AT = [0.2, 0.4, 0.6, 0.8];

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Counted as AWS bills: each state that is entered, and each further try of a Task. */
const transitionsOf = ({ history }: Execution): number => {
  const types = history.events.map(({ type }) => type);
  const entered = types.filter((type) => type.endsWith('StateEntered')).length;
  const tasks = types.filter((type) => type === 'TaskStateEntered').length;
  const tries = types.filter((type) => type === 'LambdaFunctionScheduled' || type === 'TaskScheduled').length;

  return entered + Math.max(0, tries - tasks);
};

/** Puts the requests in: all at once, or so many at a time, the next when one has its pool or has failed. */
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

interface Played {
  start: number;
  ideal: number;
  total: number;
  asked: ReadonlyMap<number, number>;
  transitions: number;
  others: Others;
}

const figuresOf = (world: World, { start, ideal, total, asked, transitions, others }: Played): Drained => {
  const { pools: all, calls } = world.simulator.record();
  const pools = all.filter(({ seeded }) => !seeded);
  const answered = new Map(
    world.sent.flatMap(({ at, bytes }) => {
      const id: string | undefined = JSON.parse(bytes).data.pool?.PoolId;
      return id === undefined ? [] : [[id, at] as const];
    }),
  );
  const lags = pools
    .flatMap(({ poolId, activeAt }) => {
      const at = answered.get(poolId);
      return at === undefined || activeAt === undefined ? [] : [(at - activeAt) / 1_000];
    })
    .sort((a, b) => a - b);
  const callsOf = (operation: string) => {
    const own = calls.filter((call) => call.operation === operation);
    const count = own.length - (others.calls[operation] ?? 0);
    const throttled =
      own.filter(({ outcome }) => outcome === 'ThrottlingException').length -
      (others.throttled[operation] ?? 0);
    return { perPool: count / pools.length, throttled: throttled / Math.max(1, count) };
  };
  const creates = callsOf('CreatePool');
  const describes = callsOf('DescribePools');
  const createdAt = pools.map((pool) => (pool.createdAt - start) / 1_000).sort((a, b) => a - b);
  const waited = pools.flatMap(({ originationIdentity, createdAt: at }) => {
    const since = asked.get(numberOf(originationIdentity));
    return since === undefined ? [] : [(at - since) / 1_000];
  });
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((all, count) => all + count, 0);

  return {
    pools: pools.length,
    answered: lags.length,
    failed: total - lags.length,
    makespan: (createdAt.at(-1) ?? Number.NaN) / ideal,
    createsPerPool: creates.perPool,
    describesPerPool: describes.perPool,
    throttledCreates: creates.throttled,
    throttledDescribes: describes.throttled,
    lagP50: quantile(lags, 0.5),
    lagP99: quantile(lags, 0.99),
    transitionsPerPool: transitions / total,
    interactiveSeconds: waited.length < asked.size || asked.size === 0 ? undefined : Math.max(...waited),
    throttledOthers: sum(others.throttled) / Math.max(1, sum(others.calls)),
    createdAt,
  };
};

/** Drains a bulk in virtual time: the real steps, the ASL that ships, and the token buckets of the simulator. */
export const drain = async (design: Design, load: Load, seed: number): Promise<Drained> => {
  const { requests } = load;
  const interactive = requests >= 100 ? INTERACTIVE_AT : [];
  const total = requests + interactive.length;
  let transitions = 0;
  let ended = 0;
  /** Of the executions that have ended. */
  const names = new Set<string>();
  const world = createWorld({
    seed,
    faults: namedFaults([]),
    settings: accountFor(load, total, seed),
    ...design.world(load),
    onEnd(execution) {
      ended++;
      transitions += transitionsOf(execution);
      names.add(execution.name);
      // Ten thousand histories would not fit into memory.
      execution.history.events.length = 0;
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
    return figuresOf(world, { start, ideal, total, asked, transitions, others });
  } finally {
    world.close();
  }
};
