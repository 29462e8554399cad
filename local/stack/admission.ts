import { sleep } from './sleep.ts';

/**
 * Executions at a time from which a mapping leaves messages in its queue: 20 pools a second that take 30 s each are some
 * 800, and each takes some 100 kB.
 */
const MAX_FROM_QUEUES = 1_000;

/** Executions at a time. Events and calls have a share of their own: they do not wait behind a bulk in a queue. */
const MAX_EXECUTIONS = 2_000;

/** Invocations that wait for an environment, from which nothing new begins: they take less than a second. */
const MAX_BACKLOG = 60;

/** Milliseconds between two looks. */
const LOOK_MS = 50;

/**
 * Decides when new work begins. AWS has room for all of it; here it waits in the queues and before the first state of an
 * execution until this machine has done some of the earlier work. Otherwise everything would start at once, and reach
 * its timeouts together.
 */
export class Admission {
  readonly #backlog: () => number;
  readonly #stopped: AbortSignal;
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #running = 0;

  /** @param backlog the number of invocations that wait for an environment */
  constructor(backlog: () => number, stopped: AbortSignal) {
    this.#backlog = backlog;
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
    while (this.#waiting.length > 0 || this.#running >= MAX_FROM_QUEUES || this.#backlog() >= MAX_BACKLOG)
      await sleep(LOOK_MS, this.#stopped);
  }

  #begin(): void {
    const free = Math.min(MAX_EXECUTIONS - this.#running, MAX_BACKLOG - this.#backlog());
    for (const work of this.#waiting.splice(0, Math.max(0, free))) {
      this.#running += 1;
      void work().finally(() => {
        this.#running -= 1;
      });
    }
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
