import { config } from '../../infra/config.ts';
import { type Design, OURS } from '../../simulation/bulk/design.ts';
import { drain } from '../../simulation/bulk/drain.ts';
import type { Load } from '../../simulation/bulk/load.ts';
import { STATES } from '../../simulation/world/steps.ts';
import type { Sabotage } from '../../simulation/world/world.ts';
import {
  DISPATCH_MS,
  FAILED_TRY_LOG_BYTES,
  LINE_BYTES,
  MESSAGES_A_BATCH,
  OWN_WORK_MS,
  PLATFORM_LOG_BYTES,
  SQS_CALLS_A_BATCH,
} from './assumptions.ts';
import { countedLedger } from './counted-ledger.ts';
import { countedRateLimit } from './counted-rate-limit.ts';
import { type Counts, none } from './counts.ts';

/** Invocations of a state's function, and their duration. */
interface Invoked {
  invocations: number;
  milliseconds: number;
}

export interface Counted {
  counts: Counts;
  byState: Map<string, Invoked>;
  requests: number;
}

const gbSeconds = (milliseconds: number): number =>
  (milliseconds / 1_000) * (config.functions.memoryMb / 1_024);

/** The shipped design with counters. */
const counting = (counts: Counts, byState: Map<string, Invoked>): Design => {
  const rateLimit = countedRateLimit(counts);
  const count = (state: string, milliseconds: number): void => {
    const invoked = byState.get(state) ?? { invocations: 0, milliseconds: 0 };
    byState.set(state, {
      invocations: invoked.invocations + 1,
      milliseconds: invoked.milliseconds + milliseconds,
    });
    counts.invocations++;
    counts.gbSeconds += gbSeconds(milliseconds);
    counts.logBytes += PLATFORM_LOG_BYTES;
  };
  const work: Sabotage['work'] = Object.fromEntries(
    STATES.map((state) => [
      state,
      (handler) => async (event, context) => {
        const startedAt = Date.now();
        try {
          return await handler(event, context);
        } catch (error) {
          counts.logBytes += FAILED_TRY_LOG_BYTES + LINE_BYTES;
          throw error;
        } finally {
          count(state, Date.now() - startedAt + OWN_WORK_MS);
        }
      },
    ]),
  );

  return {
    ...OURS,
    world: (load) => ({
      ...OURS.world(load),
      rateLimit: () => rateLimit,
      sabotage: { work, table: (ledger) => countedLedger(ledger, counts) },
      onLog: (line) => {
        counts.logBytes += Buffer.byteLength(line) + LINE_BYTES;
      },
    }),
  };
};

/** Plays a load in virtual time, and counts billed units. */
export const count = async (load: Load, seed: number): Promise<Counted> => {
  const counts = none();
  const byState = new Map<string, Invoked>();
  const { answered, failed, transitionsPerPool } = await drain(counting(counts, byState), load, seed);
  const requests = answered + failed;
  const batches = load.requests / MESSAGES_A_BATCH;

  counts.transitions += transitionsPerPool * requests;
  // Each request has a result event; one from the event trigger is also an event itself.
  counts.events += requests + (requests - load.requests);
  counts.sqsRequests += batches * SQS_CALLS_A_BATCH;
  counts.invocations += batches;
  counts.gbSeconds += gbSeconds(batches * DISPATCH_MS);
  counts.logBytes += batches * (PLATFORM_LOG_BYTES + 2 * LINE_BYTES);
  // X-Ray records the first trace of each second: nearly all of a rate-limited bulk.
  counts.traces += requests;

  return { counts, byState, requests };
};
