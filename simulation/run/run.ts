import type { Entry } from '../plan/documents.ts';
import { documentOf } from '../plan/documents.ts';
import { type Faults, randomFaults } from '../plan/faults.ts';
import { withOutage } from '../plan/outage.ts';
import type { Plan } from '../plan/plan.ts';
import { createWorld, type Sabotage, type World, type WorldOptions } from '../world/world.ts';

/** Entries that the console refused: StartExecution returns at once whether an execution started. */
type Refused = ReadonlySet<string>;

export interface Played {
  plan: Plan;
  faults: Faults;
  world: World;
  refused: Refused;
  /** When each entry was delivered, by ID, in milliseconds since the epoch. */
  enteredAt: ReadonlyMap<string, number>;
  /** Number of results sent before the replay. */
  sentBefore: number;
  /** IDs of the pools before the replay. */
  poolsBefore: ReadonlySet<string>;
}

const bodyOf = ({ asks, isArray, poison }: Entry): string => {
  if (poison !== undefined) return poison;
  const documents = asks.map(documentOf);
  return JSON.stringify(isArray ? documents : documents[0]);
};

/** Delivers an entry now. */
const enter = async (world: World, entry: Entry, suffix: string): Promise<boolean> => {
  const { trigger, id } = entry;
  const at = new Date().toISOString();
  if (trigger === 'event') world.events.put({ id, time: at, detail: JSON.parse(bodyOf(entry)) }, suffix);
  if (trigger === 'queue') world.queue.send({ messageId: id, body: bodyOf(entry), sentAt: at });
  return trigger !== 'console' || world.byHand(id, bodyOf(entry));
};

/** Delivers every entry again with its original time. */
const replay = async ({ world, refused, plan, enteredAt }: Omit<Played, 'sentBefore' | 'poolsBefore'>) => {
  const { events, messages } = world.deadLetters;
  const dead = new Set([...events.map(({ id }) => id), ...messages.map(({ messageId }) => messageId)]);
  world.forgetNames();
  for (const entry of plan.entries) {
    if (dead.has(entry.id) || refused.has(entry.id)) continue;
    const at = new Date(enteredAt.get(entry.id) ?? 0).toISOString();
    const { trigger, id } = entry;
    if (trigger === 'event')
      world.events.put({ id, time: at, detail: JSON.parse(bodyOf(entry)) }, 'replayed');
    if (trigger === 'queue') world.queue.send({ messageId: id, body: bodyOf(entry), sentAt: at });
    if (trigger === 'console') world.at(0, () => world.byHand(id, bodyOf(entry)));
  }
  await world.complete();
};

export interface RunOptions extends Pick<WorldOptions, 'clientOf' | 'gate'> {
  sabotage?: Sabotage;
  faults?: Faults;
  withReplay?: boolean;
  /** Called with the world before the first delivery. */
  onWorld?: (world: World) => void;
}

/**
 * Plays a plan until it completes, then replays every entry without faults. The world is closed afterwards; its records
 * stay available to the judge.
 */
export const play = async (plan: Plan, options: RunOptions = {}): Promise<Played> => {
  let isCalm = false;
  const drawn = withOutage(options.faults ?? randomFaults(plan.seed, plan.rate), plan.outage);
  const faults: Faults = {
    played: drawn.played,
    next: (site) => (isCalm ? undefined : drawn.next(site)),
  };
  const world = createWorld({
    ...options,
    seed: plan.seed,
    faults,
    settings: plan.settings,
    abortRate: () => (isCalm ? 0 : plan.abortRate),
    clockRate: () => (isCalm ? 0 : plan.clockRate),
    ...(plan.busDown && { busDown: plan.busDown }),
  });
  options.onWorld?.(world);
  try {
    const refused = new Set<string>();
    const enteredAt = new Map<string, number>();
    for (const entry of plan.entries) {
      world.at(entry.at, async () => {
        enteredAt.set(entry.id, Date.now());
        if (!(await enter(world, entry, 'rule'))) refused.add(entry.id);
      });
    }
    for (const { at, batch } of plan.cancellations) world.at(at, () => world.cancel(batch));
    if (plan.quotaRaisedAt !== undefined)
      world.at(plan.quotaRaisedAt, () => world.simulator.configure({ quotas: { pools: 100_000 } }));
    await world.complete();

    const sentBefore = world.sent.length;
    const poolsBefore = new Set(world.simulator.record().pools.map(({ poolId }) => poolId));
    isCalm = true;
    const played = { plan, faults, world, refused, enteredAt };
    if (options.withReplay !== false) await replay(played);
    return { ...played, sentBefore, poolsBefore };
  } finally {
    world.close();
  }
};
