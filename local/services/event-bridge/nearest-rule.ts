import { distance } from 'fastest-levenshtein';
import type { Envelope } from './envelope.ts';
import { compilePattern } from './event-pattern.ts';
import { isEnabled, type Rule } from './rules.ts';

/** Characters of a pattern in a line. */
const MAX_SHOWN = 200;

/**
 * Why no rule of a bus matches an event, in a sentence: the event is on the wrong bus, its rule is disabled, or the
 * nearest rule takes other values.
 * @param rules of every bus
 * @returns undefined for a bus without rules
 */
export function whyUnmatched(event: Envelope, bus: string, rules: readonly Rule[]): string | undefined {
  const candidates = rules.filter(
    ({ pattern, isLocalOnly }) => pattern !== undefined && isLocalOnly === undefined,
  );
  const elsewhere = candidates.find((rule) => rule.bus !== bus && isEnabled(rule) && rule.matches(event));
  if (elsewhere !== undefined)
    return `The rule ${elsewhere.name} matches it, on another bus: set EventBusName to ${elsewhere.bus}.`;

  const [nearest] = candidates
    .filter((rule) => rule.bus === bus)
    .map((rule) => ({ rule, missed: missedBy(event, rule), edits: editsTo(event['detail-type'], rule) }))
    .sort((a, b) => a.missed.length - b.missed.length || a.edits - b.edits);
  if (nearest === undefined) return undefined;

  const { rule, missed } = nearest;
  if (missed.length === 0) return `The rule ${rule.name} matches it, but is disabled.`;
  const wanted = missed.map(([field, wants]) => `"${field}": ${JSON.stringify(wants)}`).join(' and ');
  const shown = wanted.length > MAX_SHOWN ? `${wanted.slice(0, MAX_SHOWN)}…` : wanted;
  return `The nearest rule is ${rule.name}, which takes ${shown}.`;
}

/** The fields of the pattern that the event does not match. */
const missedBy = (event: Envelope, { pattern = {} }: Rule): [string, unknown][] =>
  Object.entries(pattern).filter(([field, wanted]) => !compilePattern({ [field]: wanted })(event));

/** How far the detail-type is from one that the rule takes. */
function editsTo(detailType: string, { pattern = {} }: Rule): number {
  const wanted = pattern['detail-type'];
  const texts = Array.isArray(wanted) ? wanted.filter((one) => typeof one === 'string') : [];
  // A long text is no typing error, and the comparison takes time in proportion to its length.
  return Math.min(...texts.map((text) => distance(text, detailType.slice(0, 256))), Number.MAX_SAFE_INTEGER);
}
