import { distance } from 'fastest-levenshtein';
import type { Envelope } from './envelope.ts';
import { compilePattern } from './event-pattern.ts';
import { isEnabled, type Rule } from './rules.ts';

/** Characters of a pattern in a line. */
const MAX_SHOWN = 200;

/**
 * A sentence that names the rule that an unmatched event misses by the fewest fields, and what that takes.
 * @returns undefined for a bus without rules
 */
export function nearestRule(event: Envelope, rules: Iterable<Rule>): string | undefined {
  const [nearest] = Array.from(rules)
    .filter(({ pattern, isLocalOnly }) => pattern !== undefined && isLocalOnly === undefined)
    .map((rule) => ({ rule, missed: missedBy(event, rule), edits: editsTo(event['detail-type'], rule) }))
    .sort((a, b) => a.missed.length - b.missed.length || a.edits - b.edits);
  if (nearest === undefined) return undefined;

  const { rule, missed } = nearest;
  if (!isEnabled(rule) && missed.length === 0) return `The rule ${rule.name} matches it, but is disabled.`;
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
  return Math.min(...texts.map((text) => distance(text, detailType.slice(0, 256))), Infinity);
}
