import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Reads the workflow as it ships.
 * @returns the Amazon States Language text, its ${placeholders} not yet filled
 */
export function readDefinition(): string {
  return readFileSync(path.join(import.meta.dirname, '../statemachine/provision-pool.asl.json'), 'utf8');
}

/** Seconds after which Step Functions ends an execution, as the workflow says. */
export function executionLifeSeconds(): number {
  const { TimeoutSeconds }: { TimeoutSeconds?: unknown } = JSON.parse(readDefinition());
  if (typeof TimeoutSeconds === 'number') return TimeoutSeconds;
  throw new Error('The state machine has no TimeoutSeconds.');
}

/** The names of the ${placeholders} in a definition, each once, sorted. */
export function placeholdersOf(definition: string): string[] {
  const names = Array.from(definition.matchAll(/\$\{(\w+)\}/g), ([, name = '']) => name);

  return [...new Set(names)].sort();
}

/**
 * CloudFormation would deploy an unfilled placeholder as it stands, and the first execution would find out.
 * @throws Error with a sentence for each placeholder that nothing fills and each substitution that fills nothing
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
