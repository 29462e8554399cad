import * as z from 'zod/mini';

/** A whole number of seconds of at least `least`, as environment variables hold it. */
export const seconds = (least: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,7}$/, 'must be a whole number of seconds')),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.number().check(z.gte(least)),
    ),
  );

/** A number above nothing, as environment variables hold it. */
export const positive = z.pipe(
  z.string().check(z.regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a number')),
  z.pipe(
    z.transform((text: string) => Number(text)),
    z.number().check(z.positive()),
  ),
);

/** JSON of a shape, as environment variables hold it. */
export const json = <Shape extends z.ZodMiniType>(shape: Shape) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text: string, context): unknown => {
        try {
          return JSON.parse(text);
        } catch {
          context.issues.push({ code: 'custom', message: 'must be JSON', input: text });
          return z.NEVER;
        }
      }),
    ),
    shape,
  );

/**
 * Reads a function's settings from its environment when it starts, so that a missing or wrong one shows at the first
 * deployment and not at the first request that needs it.
 */
export const environment = <Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.infer<z.ZodMiniObject<Shape>> => {
  const parsed = z.object(shape).safeParse(process.env);
  if (parsed.success) return parsed.data;

  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment of the function is not right: ${faults.join('; ')}`);
};
