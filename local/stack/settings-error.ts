import * as z from 'zod';
import { nearest } from '../../functions/intake/hints.ts';

/** Wrong settings. The message names each one and says what is valid. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Parses settings by the schema.
 * @param names of the settings, for a suggestion
 * @throws SettingsError
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: unknown,
  names: readonly string[],
): z.output<Schema> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  throw new SettingsError(result.error.issues.map((issue) => sentenceOf(issue, names)).join(' '));
}

function sentenceOf(issue: z.core.$ZodIssue, names: readonly string[]): string {
  const where = z.core.toDotPath(issue.path) || 'The settings';
  if (issue.code !== 'unrecognized_keys') return `${where}: ${issue.message}.`;

  return issue.keys
    .map((key) => {
      const meant = issue.path.length === 0 ? nearest(key, names) : undefined;
      return meant === undefined
        ? `${where}: unknown: ${key}.`
        : `${where}: unknown: ${key}; did you mean ${meant}?`;
    })
    .join(' ');
}
