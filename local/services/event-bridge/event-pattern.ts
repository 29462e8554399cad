import { isRecord, own } from '../../../functions/runtime/json.ts';
import type { JsonObject } from '../../http/json.ts';

/** Whether an event matches. */
export type Matcher = (event: JsonObject) => boolean;

/** Whether a field matches; undefined stands for an absent field. */
type FieldMatcher = (value: unknown) => boolean;

/**
 * Compiles an event pattern. Every field must match: one of its alternatives and, for an array in the event, one of its
 * elements. Source: EventBridge user guide, "Amazon EventBridge event patterns".
 * @throws Error naming the unsupported operator
 */
export function compilePattern(pattern: JsonObject): Matcher {
  const fields = Object.entries(pattern).map(([key, rule]): Matcher => {
    if (key === '$or') {
      const items = listOf(rule, '$or');
      if (items.length === 0) throw new Error('Empty arrays are not allowed.');
      return anyOf(items.map((item) => compilePattern(objectOf(item))));
    }
    if (Array.isArray(rule)) {
      const matches = alternatives(rule);
      return (event) => matches(own(event, key));
    }
    const nested = compilePattern(objectOf(rule));
    return (event) => nestedIn(own(event, key)).some(nested);
  });
  return (event) => fields.every((matches) => matches(event));
}

const anyOf =
  <Value>(matchers: ((value: Value) => boolean)[]) =>
  (value: Value): boolean =>
    matchers.some((matches) => matches(value));

/** The object that a nested pattern matches. An absent one has no fields, so that `exists: false` matches. */
function nestedIn(value: unknown): JsonObject[] {
  const objects = (Array.isArray(value) ? value : [value]).filter(isRecord);
  return objects.length > 0 ? objects : [{}];
}

function alternatives(rules: unknown[]): FieldMatcher {
  if (rules.length === 0) throw new Error('Empty arrays are not allowed.');
  const matchers = rules.map((rule) => {
    if (Array.isArray(rule)) throw new Error('Match value must be String, number, true, false, or null.');
    if (!isRecord(rule)) return elements((value) => value === rule);
    const [[operator, operand] = ['', undefined], ...others] = Object.entries(rule);
    if (others.length > 0)
      throw new Error(`An alternative needs exactly one operator; found ${JSON.stringify(rule)}.`);
    if (operator === 'exists') {
      if (typeof operand !== 'boolean') throw new Error('exists match pattern must be either true or false.');
      return (value: unknown) => (value !== undefined) === operand;
    }
    return elements(compileOperator(operator, operand));
  });
  return anyOf(matchers);
}

/** Only an existing field can match, and any element of an array. */
const elements =
  (matches: (value: unknown) => boolean): FieldMatcher =>
  (value) =>
    value !== undefined && (Array.isArray(value) ? value : [value]).some((element) => matches(element));

function compileOperator(operator: string, operand: unknown): (value: unknown) => boolean {
  switch (operator) {
    case 'prefix':
      return text(operand, operator, (value, start) => value.startsWith(start));
    case 'suffix':
      return text(operand, operator, (value, end) => value.endsWith(end));
    case 'equals-ignore-case':
      return text(operand, operator, (value, other) => value.toLowerCase() === other.toLowerCase());
    case 'anything-but':
      return anythingBut(operand);
    case 'numeric':
      return numeric(listOf(operand, operator));
    default:
      throw new Error(`The local event bus does not support the pattern operator ${operator}.`);
  }
}

function anythingBut(operand: unknown): (value: unknown) => boolean {
  if (isRecord(operand)) {
    const [[operator, inner] = ['', undefined]] = Object.entries(operand);
    const matchers = (Array.isArray(inner) ? inner : [inner]).map((item) => compileOperator(operator, item));
    return (value) => !matchers.some((matches) => matches(value));
  }
  const excluded: unknown[] = Array.isArray(operand) ? operand : [operand];
  return (value) => !excluded.includes(value);
}

const COMPARISONS = new Map<unknown, (left: number, right: number) => boolean>([
  ['<', (left, right) => left < right],
  ['<=', (left, right) => left <= right],
  ['=', (left, right) => left === right],
  ['>=', (left, right) => left >= right],
  ['>', (left, right) => left > right],
]);

function numeric(operand: unknown[]): (value: unknown) => boolean {
  const tests = Array.from({ length: Math.ceil(operand.length / 2) }, (_, index) => {
    const [comparison, limit] = operand.slice(index * 2, index * 2 + 2);
    const compare = COMPARISONS.get(comparison);
    if (compare === undefined || typeof limit !== 'number') {
      throw new Error(`The local event bus cannot compare with ${JSON.stringify(operand)}.`);
    }
    return (value: number) => compare(value, limit);
  });
  return (value) => typeof value === 'number' && tests.every((holds) => holds(value));
}

/** The operand is checked when the pattern is compiled, not at the first event. */
function text(operand: unknown, operator: string, matches: (value: string, operand: string) => boolean) {
  if (typeof operand !== 'string') {
    throw new Error(`The pattern operator ${operator} needs a string; found ${JSON.stringify(operand)}.`);
  }
  return (value: unknown): boolean => typeof value === 'string' && matches(value, operand);
}

function listOf(operand: unknown, operator: string): unknown[] {
  if (Array.isArray(operand)) return operand;
  throw new Error(`The pattern operator ${operator} needs a list; found ${JSON.stringify(operand)}.`);
}

function objectOf(rule: unknown): JsonObject {
  if (isRecord(rule)) {
    if (Object.keys(rule).length === 0) throw new Error('Empty objects are not allowed.');
    return rule;
  }
  throw new Error(`A pattern needs lists and objects; found ${JSON.stringify(rule)}.`);
}
