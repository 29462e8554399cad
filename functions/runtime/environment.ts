import * as z from 'zod/mini';

/** A whole number of seconds of at least `least`, from an environment variable. */
export const seconds = (least: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,7}$/, 'must be a whole number of seconds')),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.number().check(z.gte(least)),
    ),
  );

/** A positive number, from an environment variable. */
export const positive = z.pipe(
  z.string().check(z.regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a number')),
  z.pipe(
    z.transform((text: string) => Number(text)),
    z.number().check(z.positive()),
  ),
);

/** JSON of a given shape, from an environment variable. */
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
 * Reads the settings of a function from its environment at the start: a missing or invalid one fails the deployment,
 * not the first request.
 */
export const environment = <Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.infer<z.ZodMiniObject<Shape>> => {
  const parsed = z.object(shape).safeParse(process.env);
  if (parsed.success) return parsed.data;

  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment variables of the function are invalid: ${faults.join('; ')}`);
};
