import { sleep } from './sleep.ts';

/** Executions at a time: 20 pools a second that take 30 s each are some 800. An execution takes some 100 kB. */
const MOST = 1_000;

/** With fewer executions, most of the time is waiting: for a slot, and for pools. */
const LEAST = 50;

/** Executions beside those from queues. Events and calls have this share of their own: no bulk takes it. */
const BESIDE_QUEUES = 200;

/** Invocations that wait for an environment, from which nothing new begins: they take less than a second. */
const MAX_BACKLOG = 60;

/** Milliseconds between two looks. */
const LOOK_MS = 50;

/** The weight of one look in the share of busy ones: about the last five seconds count. */
const WEIGHT = 0.01;

/**
 * Decides when new work begins. AWS has room for all of it; here it waits in the queues and before the first state of an
 * execution until this machine has done some of the earlier work. Otherwise everything would start at once, and miss
 * its slots and timeouts together.
 *
 * The number of executions at a time follows the machine: it grows while it is used and invocations find an environment,
 * and shrinks while they wait.
 */
export class Admission {
  readonly #backlog: () => number;
  readonly #stopped: AbortSignal;
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #running = 0;
  /** Executions at a time from which a queue keeps its messages. */
  #most = 2 * LEAST;
  /** The share of recent looks at which the backlog was too long. */
  #busyShare = 0;
  #lookedAt = 0;

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
    this.#look();
    while (this.#waiting.length > 0 || this.#running >= this.#most || this.#backlog() >= MAX_BACKLOG) {
      await sleep(LOOK_MS, this.#stopped);
      this.#look();
    }
  }

  #begin(): void {
    this.#look();
    const free = Math.min(this.#most + BESIDE_QUEUES - this.#running, 2 * MAX_BACKLOG - this.#backlog());
    for (const work of this.#waiting.splice(0, Math.max(0, free))) {
      this.#running += 1;
      void work().finally(() => {
        this.#running -= 1;
      });
    }
  }

  /** Adapts the number of executions at a time: by up to 20 a second, or 4% down. */
  #look(): void {
    if (Date.now() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = Date.now();
    const isBusy = this.#backlog() >= MAX_BACKLOG ? 1 : 0;
    this.#busyShare += (isBusy - this.#busyShare) * WEIGHT;
    if (this.#busyShare > 0.5) this.#most = Math.max(LEAST, this.#most * 0.998);
    else if (isBusy === 0 && this.#running >= this.#most) this.#most = Math.min(MOST, this.#most + 1);
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
