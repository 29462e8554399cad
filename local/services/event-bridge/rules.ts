import { AwsError } from '../../http/errors.ts';
import type { JsonObject } from '../../http/json.ts';
import { DEFAULT_BUS } from '../../stack/resources.ts';
import type { Matcher } from './event-pattern.ts';
import type { EventTarget } from './event-target.ts';

/** A rule that delivers the events that it matches, or sends one of its own at an interval. */
export interface Rule {
  name: string;
  bus: string;
  arn: string;
  /** The event pattern as it was given. */
  pattern?: JsonObject | undefined;
  matches: Matcher;
  /** The expression of a schedule, and its milliseconds. */
  schedule?: { expression: string; everyMs: number };
  state: string;
  description?: string | undefined;
  roleArn?: string | undefined;
  targets: Map<string, RuleTarget>;
  /** The rule is not in AWS, and no operation shows it. */
  isLocalOnly?: true;
}

export interface RuleTarget {
  /** The target as it was given. */
  given: JsonObject;
  to: EventTarget;
}

export const isEnabled = ({ state }: Rule): boolean => state !== 'DISABLED';

export const targetsOf = ({ targets }: Rule): EventTarget[] => Array.from(targets.values(), ({ to }) => to);

/** The buses of the account, each with its rules by name. */
export class Buses {
  readonly #rules = new Map<string, Map<string, Rule>>([[DEFAULT_BUS, new Map()]]);

  /** Creates a bus, unless it exists. */
  add(bus: string): void {
    if (!this.has(bus)) this.#rules.set(bus, new Map());
  }

  has(bus: string): boolean {
    return this.#rules.has(bus);
  }

  /** @throws AwsError for an unknown bus */
  rulesOn(bus: string): Map<string, Rule> {
    const rules = this.#rules.get(bus);
    if (rules === undefined)
      throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    return rules;
  }

  /** The rules of every bus. */
  rules(): Rule[] {
    return [...this.#rules.values()].flatMap((rules) => [...rules.values()]);
  }

  put(rule: Rule): void {
    this.rulesOn(rule.bus).set(rule.name, rule);
  }
}
