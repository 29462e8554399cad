import type { Site } from '../plan/faults.ts';
import type { Gate } from './wire.ts';
import type { World } from './world.ts';

/** The calls whose order can make a difference: those that change something that others see, and those that see it. */
const ORDERED: ReadonlySet<Site> = new Set([
  'ledger read',
  'ledger write',
  'CreatePool',
  'DescribePhoneNumbers',
  'PutEvents',
]);

/**
 * Lets the calls of executions arrive one at a time, in the order that is asked for: each number says which of the
 * executions that still run goes next. What is not asked for is the first.
 */
export class Turnstile {
  /** How many could have gone at each turn. */
  readonly choices: number[] = [];
  /** Who went, and with what. */
  readonly order: string[] = [];
  readonly #asked: readonly number[];
  readonly #owners: readonly string[];
  readonly #waiting = new Map<string, { site: Site; go: () => void }>();
  #next: string | undefined;

  /** @param owners names of the executions, of which each waits from the start for the others */
  constructor(owners: readonly string[], asked: readonly number[]) {
    this.#owners = owners;
    this.#asked = asked;
  }

  readonly gate: Gate = (site, owner) => {
    const name = owner.slice(owner.lastIndexOf(':') + 1);
    if (!ORDERED.has(site) || !this.#owners.includes(name)) return Promise.resolve();

    return new Promise((go) => this.#waiting.set(name, { site, go }));
  };

  watch(world: World): void {
    world.time.onQuiet = () => this.#turn(world);
  }

  /** @returns whether somebody went; otherwise time has to pass until whoever is next has come, or has ended */
  #turn({ executions }: World): boolean {
    if (this.#waiting.size === 0) return false;
    const ended = new Set(executions.filter(({ status }) => status !== 'RUNNING').map(({ name }) => name));
    const running = this.#owners.filter((name) => !ended.has(name));
    if (this.#next === undefined || ended.has(this.#next)) {
      this.#next = running[this.#asked[this.choices.length] ?? 0];
      this.choices.push(running.length);
    }

    // A function may go on for an execution that has ended.
    const going = this.#next === undefined ? [...this.#waiting.keys()][0] : this.#next;
    const turn = going === undefined ? undefined : this.#waiting.get(going);
    if (going === undefined || turn === undefined) return false;
    this.#waiting.delete(going);
    this.#next = undefined;
    this.order.push(`${going}: ${turn.site}`);
    turn.go();
    return true;
  }
}

/** The next order in which something else goes first, after one that has been played; none after the last. */
export const nextOrder = (asked: readonly number[], choices: readonly number[]): number[] | undefined => {
  for (let turn = choices.length - 1; turn >= 0; turn--) {
    const taken = asked[turn] ?? 0;
    if (taken + 1 < (choices[turn] ?? 0))
      return [...choices.slice(0, turn).map((_, before) => asked[before] ?? 0), taken + 1];
  }
  return undefined;
};
