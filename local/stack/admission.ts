import { sleep } from './sleep.ts';

/** Executions at a time: 20 pools a second that take 30 s each are some 800. An execution takes some 100 kB. */
const MOST = 1_000;

const LEAST = 20;
const AT_FIRST = 100;

/** Executions beside those from queues. Events and calls have this share of their own: no bulk takes it. */
const BESIDE_QUEUES = 20;

/**
 * Milliseconds that an invocation waits for an environment, from which the machine is behind. A slot that is reserved
 * much later than its execution asked for it has passed. Create pool sleeps until its slot: up to a second is usual.
 */
const BEHIND_MS = 1_500;

/** Milliseconds between two looks. */
const LOOK_MS = 50;

/** What a look of a machine that is behind leaves of the executions at a time: 18% less in a second. */
const LEFT = 0.99;

/**
 * Decides when new work begins. AWS has room for all of it; here it waits in the queues and before the first state of an
 * execution until this machine has done some of the earlier work. Otherwise everything would start at once, and miss
 * its slots and timeouts together.
 *
 * The number of executions at a time follows the machine: it grows while it is reached, and shrinks while the machine is
 * behind.
 */
export class Admission {
  readonly #waitMs: () => number;
  readonly #stopped: AbortSignal;
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #running = 0;
  /** Executions at a time from which a queue keeps its messages. */
  #most = AT_FIRST;
  #lookedAt = 0;

  /** @param waitMs how long an invocation has waited for an environment, at most */
  constructor(waitMs: () => number, stopped: AbortSignal) {
    this.#waitMs = waitMs;
    this.#stopped = stopped;
  }

  /** Begins the work of an execution: now, or in its turn. */
  readonly enter = (work: () => Promise<unknown>): void => {
    this.#waiting.push(work);
    if (this.#waiting.length > 1) return;
    this.#begin();
    if (this.#waiting.length > 0) void this.#keepLooking();
  };

  /** Completes when a mapping may take messages; rejects when the stack stops. */
  async room(): Promise<void> {
    this.#look();
    while (this.#waiting.length > 0 || this.#running >= this.#most || this.#isBehind()) {
      await sleep(LOOK_MS, this.#stopped);
      this.#look();
    }
  }

  #begin(): void {
    this.#look();
    const free = Math.floor(this.#most) + BESIDE_QUEUES - this.#running;
    for (const work of this.#waiting.splice(0, Math.max(0, free))) {
      this.#running += 1;
      void work().finally(() => {
        this.#running -= 1;
      });
    }
  }

  #isBehind(): boolean {
    return this.#waitMs() >= BEHIND_MS;
  }

  /** Adapts the number of executions at a time: by up to 20 more in a second. */
  #look(): void {
    if (Date.now() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = Date.now();
    if (this.#isBehind()) this.#most = Math.max(LEAST, this.#most * LEFT);
    else if (this.#running >= this.#most) this.#most = Math.min(MOST, this.#most + 1);
  }

  async #keepLooking(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await sleep(LOOK_MS, this.#stopped);
        this.#begin();
      }
    } catch {
      // The stack stops.
    }
  }
}
