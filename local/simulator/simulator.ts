import { addIdentities } from './account.ts';
import { type Answer, errorAnswer, throttleAnswer } from './answer.ts';
import { arnsOf } from './arns.ts';
import { createClientTokens } from './client-tokens.ts';
import { ServiceError } from './errors.ts';
import { createFaults, faultAnswer, nameOfFault } from './faults.ts';
import { openAccount } from './open-account.ts';
import { OPERATIONS } from './operations/index.ts';
import { randomId, seededRandom } from './random.ts';
import { createRates } from './rates.ts';
import {
  type CallRecord,
  callRecord,
  type FaultRecord,
  fixtureRecords,
  poolRecords,
  type SimulatorRecord,
} from './record.ts';
import { applySettings, DEFAULT_SETTINGS, parseSettings, type SettingsPatch } from './settings.ts';

export type SimulatorOptions = {
  /** Milliseconds since the epoch. The only clock: statuses, rates and the expiry of tokens follow it. */
  now: () => number;
  /** Numbers in [0, 1) for ids and for the rates of faults; seeded with 1 by default. */
  random?: () => number;
  accountId: string;
  region: string;
  /** The settings at the start and after every reset. */
  settings?: SettingsPatch;
};

export type Simulator = {
  /** Performs one operation of the API, or throttles it, or injects a fault. */
  call(operation: string, input: unknown, requestId?: string): Answer;
  record(): SimulatorRecord;
  /** @throws SettingsError, without a change */
  configure(patch: SettingsPatch): void;
  /** Restores the first settings and fixtures: only the seeded pools, and no calls. */
  reset(): void;
};

/** The result in the service, and the response that the caller sees. */
type Played = { result: string; done: Answer; seen: Answer };

/** AWS End User Messaging SMS (pinpoint-sms-voice-v2), as far as it concerns pools, without any I/O. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { now, random = seededRandom(1), accountId, region } = options;
  const arns = arnsOf(accountId, region);
  let run = start();

  function start() {
    const { fixtures, ...patch } = parseSettings(options.settings ?? {});
    const settings = applySettings(DEFAULT_SETTINGS, patch);
    const account = openAccount(arns, now());
    if (fixtures) addIdentities(account, arns, fixtures);
    const calls: CallRecord[] = [];
    const faultsPlayed: FaultRecord[] = [];
    const faults = createFaults(settings.faults, random);
    const tokens = createClientTokens();
    return { account, settings, calls, faultsPlayed, faults, tokens, rates: createRates() };
  }

  function play(operation: string, input: unknown, requestId: string, at: number): Played {
    const { account, settings, tokens } = run;
    if (!run.rates.take(operation, settings.rates, at)) return unspoilt(throttleAnswer());
    const execute = OPERATIONS.get(operation)?.run;
    if (execute === undefined) {
      const Message = `The simulator does not offer the operation ${operation}.`;
      return unspoilt(errorAnswer('UnknownOperationException', { Message }));
    }

    const service = { account, arns, settings, tokens, random, requestId, now: at };
    const fault = run.faults.next(operation, input);
    if (fault === undefined) return unspoilt(attempt(() => execute(input, service)));

    const { plan, place } = fault;
    const { when } = plan;
    run.faultsPlayed.push({ at, requestId, operation, when, as: nameOfFault(plan), plan: place });
    const done = when === 'after' ? attempt(() => execute(input, service)) : { status: 200, body: {} };
    const result = when === 'after' ? unspoilt(done).result : 'NOT_DONE';
    return { result, done, seen: faultAnswer(plan, done, requestId) };
  }

  return {
    call(operation, input, requestId = randomId(random)) {
      const at = now();
      const { result, done, seen } = play(operation, input, requestId, at);
      run.calls.push(callRecord({ at, requestId, operation, input, result, done, seen }));
      return seen;
    },
    record: () =>
      structuredClone({
        now: now(),
        settings: run.settings,
        pools: poolRecords(run.account, now()),
        calls: run.calls,
        faultsPlayed: run.faultsPlayed,
        fixtures: fixtureRecords(run.account, now()),
      }),
    configure(patch) {
      const { fixtures, ...given } = parseSettings(patch);
      run.settings = applySettings(run.settings, given);
      if (given.faults) run.faults = createFaults(given.faults, random);
      if (fixtures) addIdentities(run.account, arns, fixtures);
    },
    reset() {
      run = start();
    },
  };
}

const unspoilt = (answer: Answer): Played => ({
  result: answer.errorType ?? 'OK',
  done: answer,
  seen: answer,
});

function attempt(run: () => Record<string, unknown>): Answer {
  try {
    return { status: 200, body: run() };
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(error.name, error.members);
    throw error;
  }
}
