import { seededRandom } from '../simulator/random.ts';
import { createPlans } from './plan.ts';
import { play } from './play.ts';
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
}

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
   * Replaces the plans. The record of injected faults stays.
   * @throws SettingsError, without a change
   */
  configure(settings: FaultSettings): void {
    const { faults, seed } = readFaultSettings(settings, [...this.#functions.keys()]);
    this.#run = this.#begin(faults, seed);
  }

  record(): FaultsRecord {
    const { seed, faults } = this.#run;
    return structuredClone({ seed, faults, played: this.#played });
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
    const fault = this.next(on, input);
    return fault === undefined ? run() : play(fault, run);
  }

  #begin(faults: readonly FaultPlan[], seed: number) {
    return { faults, seed, plans: createPlans(faults, seededRandom(seed), covers) };
  }
}
