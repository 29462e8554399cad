import type { Executions } from './executions.ts';

export interface Patience {
  executions: Executions;
  /** Milliseconds until Lambda ends the function. */
  msLeft: () => number;
  /** Waits for a number of milliseconds. */
  pause: (milliseconds: number) => Promise<unknown>;
  /** From 0 to 1. */
  random: () => number;
}

/** StartExecution refuses these again, however often it is called. */
const REFUSALS = new Set([
  'AccessDeniedException',
  'InvalidArn',
  'InvalidExecutionInput',
  'InvalidName',
  'StateMachineDeleting',
  'StateMachineDoesNotExist',
  'ValidationException',
]);

/**
 * Outside of the largest Regions, the bucket of StartExecution holds 800 calls and refills by 150 a second: a bulk
 * empties it. With full jitter, 8 tries wait for 39 s at most and for half of that in the mean.
 */
const TRIES = 8;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 8_000;

/** Milliseconds in which a function returns what it has not started. A last call that hangs takes 6 of the seconds. */
const END_MS = 10_000;

const longestWait = (tries: number): number => Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);

/**
 * Starts executions with up to 8 tries each, as long as the time of the function allows. A repeat is idempotent by the
 * name of the execution. Throws the error of the last try.
 */
export const patiently = ({ executions, msLeft, pause, random }: Patience): Executions => ({
  async start(name, input) {
    for (let tries = 1; ; tries++) {
      try {
        return await executions.start(name, input);
      } catch (error) {
        const wait = random() * longestWait(tries);
        const isRefused = error instanceof Error && REFUSALS.has(error.name);
        if (isRefused || tries >= TRIES || wait > msLeft() - END_MS) throw error;
        await pause(wait);
      }
    }
  },
});
