import { setImmediate as turn } from 'node:timers/promises';

/** A timer with the methods of Node's timers that callers may use. */
class VirtualTimer {
  at: number;
  readonly order: number;
  readonly every: number | undefined;
  callback: (() => void) | undefined;

  constructor(at: number, order: number, callback: () => void, every?: number) {
    this.at = at;
    this.order = order;
    this.callback = callback;
    this.every = every;
  }

  ref = () => this;
  unref = () => this;
  hasRef = () => true;
  refresh = () => this;
}

const isBefore = (a: VirtualTimer, b: VirtualTimer): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/** Timers by time, then by order of creation, in a binary heap. */
class Agenda {
  readonly #heap: VirtualTimer[] = [];

  add(timer: VirtualTimer): void {
    let place = this.#heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(timer, above)) break;
      this.#heap[place] = above;
      place = parent;
    }
    this.#heap[place] = timer;
  }

  /** Takes the first timer that has not been cleared. */
  take(): VirtualTimer | undefined {
    for (;;) {
      const first = this.#heap[0];
      const last = this.#heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (first !== last) this.#sink(last);
      if (first.callback !== undefined) return first;
    }
  }

  #sink(timer: VirtualTimer): void {
    let place = 0;
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const goesRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (child === undefined || isBefore(timer, child)) break;
      this.#heap[place] = child;
      place = 2 * place + (goesRight ? 2 : 1);
    }
    this.#heap[place] = timer;
  }
}

const REPLACED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;

/**
 * Resolves when nothing can proceed without time or an external event: microtasks run before an immediate does, and Node
 * reports pending immediates and file system calls.
 */
const quiet = async (): Promise<void> => {
  do await turn();
  while (process.getActiveResourcesInfo().some((what) => what === 'Immediate' || what.startsWith('FSReq')));
};

/** A clock that advances only when everything waits for it, and then directly to the next timer. */
export class VirtualTime {
  /** Milliseconds since the epoch. */
  now: number;
  /** Called before time advances; true means that work continues without it. */
  onQuiet: (() => boolean) | undefined;
  #timers = 0;
  readonly #agenda = new Agenda();

  constructor(start: number) {
    this.now = start;
  }

  /** Replaces the global timers and Date. @returns a function that restores them */
  install(): () => void {
    const real = Object.fromEntries(REPLACED.map((name) => [name, globalThis[name]]));
    const clear = (timer: unknown) => {
      if (timer instanceof VirtualTimer) timer.callback = undefined;
    };
    // Like Node: delays below a millisecond are one millisecond. Otherwise a loop of such waits would never end.
    const set = (callback: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) =>
      this.#set(() => callback(...args), Math.max(1, Number(ms) || 1));
    const setInterval = (callback: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) =>
      this.#set(() => callback(...args), Math.max(1, Number(ms) || 1), true);

    Object.assign(globalThis, {
      setTimeout: set,
      clearTimeout: clear,
      setInterval,
      clearInterval: clear,
      Date: new Proxy(Date, {
        construct: (target, args, newTarget) =>
          Reflect.construct(target, args.length > 0 ? args : [this.now], newTarget),
        get: (target, name) => (name === 'now' ? () => this.now : Reflect.get(target, name)),
      }),
    });
    return () => Object.assign(globalThis, real);
  }

  /** Advances time, timer by timer, until the condition holds or no timer is left. */
  async pass(isOver: () => boolean): Promise<void> {
    for (;;) {
      await quiet();
      if (isOver()) return;
      if (this.onQuiet?.() === true) continue;
      const timer = this.#agenda.take();
      if (timer === undefined) return;
      this.now = Math.max(this.now, timer.at);
      const { callback, every } = timer;
      if (every === undefined) timer.callback = undefined;
      else {
        timer.at = this.now + every;
        this.#agenda.add(timer);
      }
      callback?.();
    }
  }

  #set(callback: () => void, ms: number, repeated = false): VirtualTimer {
    const timer = new VirtualTimer(this.now + ms, this.#timers++, callback, repeated ? ms : undefined);
    this.#agenda.add(timer);
    return timer;
  }
}
