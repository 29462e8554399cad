import { sleep } from './sleep.ts';

/** Executions at a time: 20 pools a second that take 30 s each are some 800. An execution takes some 100 kB. */
const MAX_EXECUTIONS = 1_000;

const MIN_EXECUTIONS = 20;
const INITIAL_EXECUTIONS = 100;

/** Executions beside those from queues. Events and calls have this share of their own: no bulk takes it. */
const BESIDE_QUEUES = 20;

/**
 * Milliseconds that an invocation waits for an environment, from which the machine is behind. A slot that is reserved
 * much later than its execution asked for it has passed. Create pool sleeps until its slot: up to a second is usual.
 */
const BEHIND_MS = 1_500;

/** Milliseconds between two polls of the machine. */
const POLL_MS = 50;

/** The factor by which a poll lowers the limit while the machine is behind: 18% in a second. */
const DECREASE = 0.99;

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
  #limit = INITIAL_EXECUTIONS;
  #adaptedAt = 0;

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
    if (this.#waiting.length > 0) void this.#poll();
  };

  /** Completes when a mapping may take messages; rejects when the stack stops. */
  async room(): Promise<void> {
    this.#adapt();
    while (this.#waiting.length > 0 || this.#running >= this.#limit || this.#isBehind()) {
      await sleep(POLL_MS, this.#stopped);
      this.#adapt();
    }
  }

  #begin(): void {
    this.#adapt();
    const free = Math.floor(this.#limit) + BESIDE_QUEUES - this.#running;
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
  #adapt(): void {
    if (Date.now() - this.#adaptedAt < POLL_MS) return;
    this.#adaptedAt = Date.now();
    if (this.#isBehind()) this.#limit = Math.max(MIN_EXECUTIONS, this.#limit * DECREASE);
    else if (this.#running >= this.#limit) this.#limit = Math.min(MAX_EXECUTIONS, this.#limit + 1);
  }

  async #poll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await sleep(POLL_MS, this.#stopped);
        this.#begin();
      }
    } catch {
      // The stack stops.
    }
  }
}
