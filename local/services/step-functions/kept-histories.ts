import type { Execution } from './execution.ts';

/** Histories of succeeded executions, and of all others: some 4 kB each once they are packed. */
const KEPT = 25_000;

/** Bounds the memory of ended executions: the newest histories are packed, and older ones dropped. */
export class KeptHistories {
  readonly #succeeded: Execution[] = [];
  readonly #others: Execution[] = [];

  readonly keep = (execution: Execution): void => {
    const kept = execution.status === 'SUCCEEDED' ? this.#succeeded : this.#others;
    execution.history.pack();
    if (kept.push(execution) > KEPT) kept.shift()?.history.drop();
  };
}
