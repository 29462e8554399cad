import * as z from 'zod';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';

/** A property that has no effect on a laptop. */
export const ignored = z.unknown().optional();

/** CloudFormation accepts a number in quotes. */
export const integer = z.coerce.number().int();

/**
 * The properties of a resource that the local stack reads. An unknown property fails the start: ignoring it would make
 * this machine behave differently from AWS.
 * @throws UsageError naming the logical id and every fault
 */
export function readProperties<Schema extends z.ZodType>(
  schema: Schema,
  { id, properties }: ResolvedResource,
): z.output<Schema> {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;

  const faults = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw new UsageError(`${id}: the local stack cannot deploy this. ${faults.join('; ')}`);
}
