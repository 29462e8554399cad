import { formatPath } from '../runtime/format.ts';
import { isRecord, valueAt } from '../runtime/json.ts';

/*
 * A template is a JSON value. A text that begins with $ is a path into another document; everything else is a literal.
 * A path is a subset of JSONPath: `$.detail.tenant.id`, `$.detail.numbers[0]`. The synthesis rejects any other path
 * (infra/config/integrations.ts).
 */

/** The names and indices of a path. */
const partsOf = (path: string): (string | number)[] =>
  Array.from(path.matchAll(/\.([\w-]+)|\[(\d+)\]/g), ([, name, index]) => name ?? Number(index));

const isPath = (template: unknown): template is string =>
  typeof template === 'string' && template.startsWith('$');

/** A path as in faults: `detail.tenant.id`. */
const pathText = (path: string): string => formatPath(partsOf(path));

/** Fills a template. A path with no value, or with null, is left out. */
export const fill = (template: unknown, document: unknown): unknown => {
  if (isPath(template)) return valueAt(document, partsOf(template)) ?? undefined;
  if (Array.isArray(template)) return template.map((item) => fill(item, document));
  if (!isRecord(template)) return template;

  const members = Object.entries(template).map(([key, inner]) => [key, fill(inner, document)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
};

/** The mapping of a template: each place in it, and the path in the other document. */
const usedBy = (template: unknown, at: readonly PropertyKey[] = []): { to: string; from: string }[] => {
  if (isPath(template)) return [{ to: formatPath(at), from: pathText(template) }];
  if (Array.isArray(template)) return template.flatMap((item, index) => usedBy(item, [...at, index]));
  if (!isRecord(template)) return [];

  return Object.entries(template).flatMap(([key, inner]) => usedBy(inner, [...at, key]));
};

/** The source path of a place in the filled template; the place itself if it is a literal. */
export const originOf = (template: unknown, place: string): string => {
  const taken = usedBy(template).find(
    ({ to }) => place === to || place.startsWith(`${to}.`) || place.startsWith(`${to}[`),
  );
  return taken === undefined ? place : taken.from + place.slice(taken.to.length);
};
