import { seededRandom } from '../simulator/random.ts';
import { createPlans } from './plan.ts';
import { play } from './play.ts';
import { covers, type FaultPlan, type FaultSettings, readFaultSettings } from './settings.ts';

/** A fault that has been played. */
export interface PlayedFault {
  /** Milliseconds since the epoch. */
  at: number;
  /** The operation, or the function by its whole name. */
  on: string;
  when: FaultPlan['when'];
  as: FaultPlan['as'];
  /** The place of its plan in the settings that held then. */
  plan: number;
}

export interface FaultsRecord {
  seed: number;
  faults: readonly FaultPlan[];
  played: readonly PlayedFault[];
}

/** The faults of everything but the simulator, which has its own: what is planned, and what was played. */
export class Faults {
  readonly #functions: ReadonlyMap<string, unknown>;
  #played: PlayedFault[] = [];
  #run = this.#begin([], 1);

  /** @param functions those that are deployed, by their names; read whenever plans are made */
  constructor(functions: ReadonlyMap<string, unknown>) {
    this.#functions = functions;
  }

  /**
   * Plays these from now on, and no others. What has been played stays on record.
   * @throws SettingsError, having changed nothing
   */
  configure(settings: FaultSettings): void {
    const { faults, seed } = readFaultSettings(settings, [...this.#functions.keys()]);
    this.#run = this.#begin(faults, seed);
  }

  record(): FaultsRecord {
    const { seed, faults } = this.#run;
    return structuredClone({ seed, faults, played: this.#played });
  }

  /** No plans, and nothing played. */
  reset(): void {
    this.#run = this.#begin([], 1);
    this.#played = [];
  }

  /** The plan that wants this call, if any; it counts as played. */
  next(on: string, input: unknown): FaultPlan | undefined {
    const { plan, place } = this.#run.plans.next(on, input) ?? {};
    if (plan === undefined || place === undefined) return undefined;
    this.#played.push({ at: Date.now(), on, when: plan.when, as: plan.as, plan: place });
    return plan;
  }

  /**
   * Calls an operation of a JSON service, unless a fault comes between.
   * @throws AwsError as the service fails, or NoAnswer
   */
  async call<Result>(on: string, input: unknown, run: () => Result | Promise<Result>): Promise<Result> {
    const fault = this.next(on, input);
    return fault === undefined ? run() : play(fault, run);
  }

  #begin(faults: readonly FaultPlan[], seed: number) {
    return { faults, seed, plans: createPlans(faults, seededRandom(seed), covers) };
  }
}
