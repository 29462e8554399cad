import { formatPath } from '../runtime/format.ts';
import { isRecord, valueAt } from '../runtime/json.ts';

/*
 * A template is a JSON value in which each text that begins with $ is a path into another document, and everything else
 * stands for itself. A path is a small part of JSONPath: `$.detail.tenant.id`, `$.detail.numbers[0]`. That nothing else
 * gets here is seen to at the synthesis (infra/config/integrations.ts).
 */

/** The names and indices of a path. */
const partsOf = (path: string): (string | number)[] =>
  Array.from(path.matchAll(/\.([\w-]+)|\[(\d+)\]/g), ([, name, index]) => name ?? Number(index));

const isPath = (template: unknown): template is string =>
  typeof template === 'string' && template.startsWith('$');

/** A path as faults name it: `detail.tenant.id`. */
const pathText = (path: string): string => formatPath(partsOf(path));

/** A template with its paths followed. What they do not find, or find to be null, is left out. */
export const fill = (template: unknown, document: unknown): unknown => {
  if (isPath(template)) return valueAt(document, partsOf(template)) ?? undefined;
  if (Array.isArray(template)) return template.map((item) => fill(item, document));
  if (!isRecord(template)) return template;

  const members = Object.entries(template).map(([key, inner]) => [key, fill(inner, document)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
};

/** What a template takes from the other document: the place in its own, and the place there. */
const takenBy = (template: unknown, at: readonly PropertyKey[] = []): { to: string; from: string }[] => {
  if (isPath(template)) return [{ to: formatPath(at), from: pathText(template) }];
  if (Array.isArray(template)) return template.flatMap((item, index) => takenBy(item, [...at, index]));
  if (!isRecord(template)) return [];

  return Object.entries(template).flatMap(([key, inner]) => takenBy(inner, [...at, key]));
};

/** Where a place of the filled template was taken from: its own name where it was taken from nowhere. */
export const originOf = (template: unknown, place: string): string => {
  const taken = takenBy(template).find(
    ({ to }) => place === to || place.startsWith(`${to}.`) || place.startsWith(`${to}[`),
  );
  return taken === undefined ? place : taken.from + place.slice(taken.to.length);
};
