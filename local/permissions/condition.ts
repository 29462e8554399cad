import { matches, matchesArn } from './wildcard.ts';

/** The condition keys that are supported. A policy with any other key cannot be deployed. */
export const CONDITION_KEYS = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'events:detail-type',
  'events:source',
] as const;

/** A key that does not apply to a call is absent. */
export type Context = Partial<Record<(typeof CONDITION_KEYS)[number], string>>;

export const CONDITION_OPERATORS = [
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Bool',
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
] as const;
type Operator = (typeof CONDITION_OPERATORS)[number];

/** The wanted values, by operator, then by key. */
export type Condition = Partial<Record<Operator, Partial<Record<keyof Context, string[]>>>>;

const sameText = (wanted: string, value: string): boolean => wanted === value;

const TESTS: Record<Operator, (wanted: string, value: string) => boolean> = {
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  ArnNotEquals: matchesArn,
  ArnNotLike: matchesArn,
  Bool: sameText,
  StringEquals: sameText,
  StringLike: matches,
  StringNotEquals: sameText,
  StringNotLike: matches,
};

/**
 * Whether every operator holds for every key. One of several values is enough. A negated operator must match none of
 * them, and holds for a missing key.
 * Source: IAM user guide, "Condition operators".
 */
export function holds(condition: Condition, context: Context): boolean {
  return CONDITION_OPERATORS.every((operator) =>
    CONDITION_KEYS.every((key) => {
      const wanted = condition[operator]?.[key];
      if (wanted === undefined) return true;
      const value = context[key];
      const found = value !== undefined && wanted.some((one) => TESTS[operator](one, value));
      return operator.includes('Not') ? !found : found;
    }),
  );
}
