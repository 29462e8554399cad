import { AwsError } from '../http/errors.ts';
import { membersOf } from '../simulator/members.ts';
import { seededRandom } from '../simulator/random.ts';
import { type Account, AwsLimits, type Counted } from './aws-limits.ts';
import { createPlans } from './plan.ts';
import { play } from './play.ts';
import { serviceOf } from './services.ts';
import { covers, type FaultPlan, type FaultSettings, readFaultSettings } from './settings.ts';

/** A fault that was injected. */
export interface PlayedFault {
  /** Milliseconds since the epoch. */
  at: number;
  /** The operation, or the full name of the function. */
  on: string;
  when: FaultPlan['when'];
  as: FaultPlan['as'];
  /** The index of its plan in the settings at that time. */
  plan: number;
}

export interface FaultsRecord {
  seed: number;
  faults: readonly FaultPlan[];
  played: readonly PlayedFault[];
  /** The limits that are played, and what they counted. */
  limits?: Pick<AwsLimits, 'account' | 'calls' | 'refusedInvocations'>;
}

/** A call beyond a limit of the account. AWS retries its own calls until the limit allows them. */
export class BeyondLimit extends AwsError {}

/** What AWS counts of an operation. */
const COUNTED: Readonly<Record<string, Counted>> = {
  'StepFunctions.StartExecution': 'StartExecution',
  'StepFunctions.GetExecutionHistory': 'GetExecutionHistory',
  'EventBridge.PutEvents': 'PutEvents',
  'DynamoDB.GetItem': 'reads',
  'DynamoDB.BatchGetItem': 'reads',
  'DynamoDB.Query': 'reads',
  'DynamoDB.Scan': 'reads',
  'DynamoDB.PutItem': 'writes',
  'DynamoDB.UpdateItem': 'writes',
  'DynamoDB.DeleteItem': 'writes',
  'DynamoDB.BatchWriteItem': 'writes',
};

/** The faults of all services but the simulator, which has its own: the plans, and the faults that were injected. */
export class Faults {
  readonly #functions: ReadonlyMap<string, unknown>;
  #played: PlayedFault[] = [];
  #run = this.#begin([], 1);

  /** @param functions the deployed functions by name; read whenever plans are set */
  constructor(functions: ReadonlyMap<string, unknown>) {
    this.#functions = functions;
  }

  /**
   * Replaces the plans and the limits. The record of injected faults stays.
   * @throws SettingsError, without a change
   */
  configure(settings: FaultSettings): void {
    const { faults, seed, limits } = readFaultSettings(settings, [...this.#functions.keys()]);
    this.#run = this.#begin(faults, seed, limits);
  }

  record(): FaultsRecord {
    const { seed, faults, limits } = this.#run;
    return structuredClone({
      seed,
      faults,
      played: this.#played,
      ...(limits !== undefined && {
        limits: {
          account: limits.account,
          calls: limits.calls,
          refusedInvocations: limits.refusedInvocations,
        },
      }),
    });
  }

  /** Clears the plans and the record. */
  reset(): void {
    this.#run = this.#begin([], 1);
    this.#played = [];
  }

  /** The plan that applies to this call, if any. The plan counts it as injected. */
  next(on: string, input: unknown): FaultPlan | undefined {
    const { plan, place } = this.#run.plans.next(on, input) ?? {};
    if (plan === undefined || place === undefined) return undefined;
    this.#played.push({ at: Date.now(), on, when: plan.when, as: plan.as, plan: place });
    return plan;
  }

  /**
   * Calls an operation of a JSON service, and injects a fault if a plan applies.
   * @throws AwsError as the service does, or NoAnswer
   */
  async call<Result>(on: string, input: unknown, run: () => Result | Promise<Result>): Promise<Result> {
    this.limit(on, input);
    const fault = this.next(on, input);
    return fault === undefined ? run() : play(fault, run);
  }

  /** @throws BeyondLimit when a limit of the account throttles this call, as the service does */
  limit(on: string, input: unknown): void {
    const { limits } = this.#run;
    const counted = COUNTED[on];
    const throttled = serviceOf(on)?.throttled();
    if (limits === undefined || counted === undefined || throttled === undefined) return;
    const table = membersOf(input).get('TableName');
    if (!limits.take(counted, typeof table === 'string' ? table : ''))
      throw new BeyondLimit(throttled.code, throttled.message, throttled.status);
  }

  /** Begins an invocation of a function. @returns what ends it; undefined where too many run */
  beginInvocation(): (() => void) | undefined {
    const { limits } = this.#run;
    if (limits === undefined) return () => {};
    return limits.begin() ? () => limits.end() : undefined;
  }

  #begin(faults: readonly FaultPlan[], seed: number, account?: Account) {
    const limits = account && new AwsLimits(account, Date.now);
    return { faults, seed, limits, plans: createPlans(faults, seededRandom(seed), covers) };
  }
}
