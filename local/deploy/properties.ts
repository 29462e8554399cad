import * as z from 'zod';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';

/** Says something to AWS that makes no difference on a laptop. */
export const ignored = z.unknown().optional();

/** CloudFormation takes a number in quotes for a number. */
export const integer = z.coerce.number().int();

/**
 * What the local stack reads of a resource's properties. One that a schema does not know fails the start: it would be
 * ignored, and what works here would not be what is deployed.
 * @throws UsageError naming the logical id and everything that is wrong
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
