import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const folder = path.join(import.meta.dirname, '../statemachine');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

const ErrorLists = z.record(
  z.string(),
  z.strictObject({ Comment: z.string(), ErrorEquals: z.array(z.string()) }),
);
export type ErrorLists = z.infer<typeof ErrorLists>;

/** The lists of error names that Retry and Catch use, from statemachine/error-lists.json. */
export function readErrorLists(): ErrorLists {
  return ErrorLists.parse(JSON.parse(read('error-lists.json')));
}

/**
 * Replaces the placeholder of a list by its names, in every ErrorEquals: CloudFormation can substitute a string in a
 * definition, but no list in an array. A list may name others.
 *
 * @throws Error for a list that does not exist, is not used, or contains itself
 */
export function withErrorLists(definition: string, lists: ErrorLists): unknown {
  const used = new Set<string>();
  const expand = (names: readonly string[], within: readonly string[]): string[] =>
    names.flatMap((error) => {
      const [, name] = /^\$\{(\w+)\}$/.exec(error) ?? [];
      if (name === undefined) return [error];
      if (within.includes(name)) throw new Error(`The error list ${name} contains itself.`);
      const list = lists[name];
      if (list === undefined) throw new Error(`There is no error list ${name}.`);
      used.add(name);
      return expand(list.ErrorEquals, [...within, name]);
    });
  const document: unknown = JSON.parse(definition, (key, value) =>
    key === 'ErrorEquals' ? expand(value, []) : value,
  );

  const unused = Object.keys(lists).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`No state uses the error list ${unused.join(', ')}.`);
  return document;
}

/**
 * Reads the workflow as it ships: what this returns is deployed, validated, tested, run by every engine and described.
 * @returns the Amazon States Language text, with its error lists expanded and its other ${placeholders} unfilled
 */
export function readDefinition(): string {
  return JSON.stringify(withErrorLists(read('provision-pool.asl.json'), readErrorLists()), null, 2);
}

/** Seconds after which Step Functions ends an execution, from the definition. */
export function executionLifeSeconds(): number {
  const { TimeoutSeconds }: { TimeoutSeconds?: unknown } = JSON.parse(readDefinition());
  if (typeof TimeoutSeconds === 'number') return TimeoutSeconds;
  throw new Error('The state machine has no TimeoutSeconds.');
}

/** The names of the ${placeholders} in a definition, without duplicates, sorted. */
export function placeholdersOf(definition: string): string[] {
  const names = Array.from(definition.matchAll(/\$\{(\w+)\}/g), ([, name = '']) => name);

  return [...new Set(names)].sort();
}

/**
 * CloudFormation would deploy an unfilled placeholder as text, and the first execution would fail on it.
 * @throws Error with a sentence for each placeholder without a substitution, and each substitution without a placeholder
 */
export function assertFilled(definition: string, substitutions: Record<string, string>): void {
  const placeholders = placeholdersOf(definition);
  const unfilled = placeholders.filter((name) => !Object.hasOwn(substitutions, name));
  const unused = Object.keys(substitutions).filter((name) => !placeholders.includes(name));
  const faults = [
    ...unfilled.map((name) => `Nothing fills the placeholder \${${name}}.`),
    ...unused.map((name) => `The substitution ${name} fills no placeholder.`),
  ];

  if (faults.length > 0) throw new Error(`The state machine cannot be deployed. ${faults.join(' ')}`);
}
