import type { Site } from '../plan/faults.ts';
import type { Gate } from './wire.ts';
import type { World } from './world.ts';

/** Calls whose order matters: those that write shared state, and those that read it. */
const ORDERED: ReadonlySet<Site> = new Set([
  'ledger read',
  'ledger write',
  'CreatePool',
  'DescribePhoneNumbers',
  'PutEvents',
]);

/**
 * Schedules the calls of executions one at a time, in a given order: each number selects which of the running
 * executions proceeds next. The default is the first.
 */
export class Turnstile {
  /** Number of running executions at each step. */
  readonly choices: number[] = [];
  /** The executed calls with their executions. */
  readonly order: string[] = [];
  readonly #requested: readonly number[];
  readonly #owners: readonly string[];
  readonly #waiting = new Map<string, { site: Site; go: () => void }>();
  #next: string | undefined;

  /** @param owners names of the executions, each of which waits for the others from the start */
  constructor(owners: readonly string[], requested: readonly number[]) {
    this.#owners = owners;
    this.#requested = requested;
  }

  readonly gate: Gate = (site, owner) => {
    const name = owner.slice(owner.lastIndexOf(':') + 1);
    if (!ORDERED.has(site) || !this.#owners.includes(name)) return Promise.resolve();

    return new Promise((go) => this.#waiting.set(name, { site, go }));
  };

  watch(world: World): void {
    world.time.onQuiet = () => this.#step(world);
  }

  /** @returns whether a call proceeded; if not, time must pass until the next execution calls or ends */
  #step({ executions }: World): boolean {
    if (this.#waiting.size === 0) return false;
    const ended = new Set(executions.filter(({ status }) => status !== 'RUNNING').map(({ name }) => name));
    const running = this.#owners.filter((name) => !ended.has(name));
    if (this.#next === undefined || ended.has(this.#next)) {
      this.#next = running[this.#requested[this.choices.length] ?? 0];
      this.choices.push(running.length);
    }

    // A function may continue after its execution ended.
    const going = this.#next === undefined ? [...this.#waiting.keys()][0] : this.#next;
    const call = going === undefined ? undefined : this.#waiting.get(going);
    if (going === undefined || call === undefined) return false;
    this.#waiting.delete(going);
    this.#next = undefined;
    this.order.push(`${going}: ${call.site}`);
    call.go();
    return true;
  }
}

/** The next order to play after a played one, depth first; undefined after the last. */
export const nextOrder = (asked: readonly number[], choices: readonly number[]): number[] | undefined => {
  for (let turn = choices.length - 1; turn >= 0; turn--) {
    const taken = asked[turn] ?? 0;
    if (taken + 1 < (choices[turn] ?? 0))
      return [...choices.slice(0, turn).map((_, before) => asked[before] ?? 0), taken + 1];
  }
  return undefined;
};
