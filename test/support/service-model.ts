import fc from 'fast-check';
import * as z from 'zod';
import document from '../unit/model/service-model.json' with { type: 'json' };

/* The constraints of AWS's own model of the API: what it accepts, and values on both sides of each constraint. */

const range = { min: z.int().optional(), max: z.int().optional() };
const Shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('structure'),
    members: z.record(z.string(), z.string()),
    required: z.array(z.string()).default([]),
  }),
  z.strictObject({ type: z.literal('list'), member: z.string(), ...range }),
  z.strictObject({
    type: z.literal('string'),
    pattern: z.string().optional(),
    enum: z.array(z.string()).optional(),
    ...range,
  }),
  z.strictObject({ type: z.enum(['integer', 'long']), ...range }),
  z.strictObject({ type: z.enum(['boolean', 'timestamp']) }),
]);
type Shape = z.output<typeof Shape>;
type Text = Extract<Shape, { type: 'string' }>;

const MODEL = z
  .strictObject({
    source: z.string(),
    operations: z.record(z.string(), z.strictObject({ input: z.string(), output: z.string() })),
    shapes: z.record(z.string(), Shape),
  })
  .parse(document);

export const OPERATIONS = Object.entries(MODEL.operations).map(([name, { input, output }]) => ({
  name,
  input,
  output,
}));

export const shapeOf = (name: string): Shape => {
  const shape = MODEL.shapes[name];
  if (shape === undefined) throw new Error(`The model has no shape ${name}.`);
  return shape;
};

/** @throws Error for a shape that is no structure */
export const structureOf = (name: string) => {
  const shape = shapeOf(name);
  if (shape.type !== 'structure') throw new Error(`The shape ${name} is a ${shape.type}.`);
  return shape;
};

/** The shapes with a list of values. */
export const enums = () =>
  Object.entries(MODEL.shapes).flatMap(([name, shape]) =>
    shape.type === 'string' && shape.enum ? [{ name, values: shape.enum.toSorted() }] : [],
  );

const Members = z.record(z.string(), z.unknown());
const within = (
  length: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number | undefined; max?: number | undefined },
) => length >= min && length <= max;
/** A pattern of the model holds for the whole text. Its dialect is that of ECMAScript. Source: Smithy, the pattern trait. */
const anchored = (pattern: string) => new RegExp(`^(?:${pattern})$`, 'u');

/** Whether the model accepts a value. It counts the characters of a text, not its UTF-16 units. */
export const accepts = (name: string, value: unknown): boolean => {
  const shape = shapeOf(name);
  switch (shape.type) {
    case 'structure': {
      const members = Members.safeParse(value).data;
      return (
        members !== undefined &&
        shape.required.every((member) => members[member] !== undefined) &&
        Object.entries(shape.members).every(
          ([member, of]) => members[member] === undefined || accepts(of, members[member]),
        )
      );
    }
    case 'list':
      return (
        Array.isArray(value) &&
        within(value.length, shape) &&
        value.every((item: unknown) => accepts(shape.member, item))
      );
    case 'string':
      return typeof value === 'string' && isText(shape, value);
    case 'integer':
    case 'long':
      return Number.isInteger(value) && within(Number(value), shape);
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamp':
      return typeof value === 'number';
  }
};

const isText = (shape: Text, value: string): boolean =>
  within(Array.from(value).length, shape) &&
  (shape.enum?.includes(value) ?? true) &&
  (shape.pattern === undefined || anchored(shape.pattern).test(value));

/** Characters on which patterns differ, beside any other. */
const ODD = [...'\n\r\t\u2028\u2029\u0085\u0000\u001F\u007F \u00A0\uFEFF+.@é😀', '\uFFFE', '\uD83D'];
const oddCharacter = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'binary', maxLength: 1, minLength: 1 }),
);

/** Texts that match, and the same stretched to the bounds and beyond, with an odd character inside, and any others. */
const texts = (shape: Text): fc.Arbitrary<string> => {
  const { min = 0, max = 64 } = shape;
  const ofLength = (text: string, length: number) =>
    text.slice(0, length).padEnd(length, text.slice(-1) || 'a');
  const valid = shape.enum
    ? fc.constantFrom(...shape.enum)
    : fc
        .stringMatching(anchored(shape.pattern ?? '.*'))
        .map((text) => ofLength(text, Math.max(min, Math.min(max, text.length))));
  const lengths = [min - 1, min, max, max + 1].filter((length) => length >= 0);
  const stretched = fc
    .tuple(valid, fc.constantFrom(...lengths))
    .map(([text, length]) => ofLength(text, length));
  const wide = fc.constantFrom(...lengths).map((length) => '😀'.repeat(length));
  const spoilt = fc
    .tuple(valid, oddCharacter, fc.nat())
    .map(
      ([text, odd, at]) => text.slice(0, at % (text.length + 1)) + odd + text.slice(at % (text.length + 1)),
    );

  return fc.oneof(
    { weight: 20, arbitrary: valid },
    { weight: 3, arbitrary: stretched },
    { weight: 3, arbitrary: spoilt },
    wide,
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
};

/** Mostly nearly valid values of a shape. A required member is missing at times. */
export const valuesOf = (name: string): fc.Arbitrary<unknown> => {
  const shape = shapeOf(name);
  switch (shape.type) {
    case 'structure':
      return fc
        .tuple(
          fc.record(
            Object.fromEntries(Object.entries(shape.members).map(([member, of]) => [member, valuesOf(of)])),
            { requiredKeys: shape.required },
          ),
          fc.oneof(
            { weight: 9, arbitrary: fc.constant(undefined) },
            fc.constantFrom(...Object.keys(shape.members)),
          ),
        )
        .map(([members, without]) =>
          Object.fromEntries(Object.entries(members).filter(([member]) => member !== without)),
        );
    case 'list': {
      const { min = 0, max = 5 } = shape;
      return fc.oneof(
        { weight: 4, arbitrary: fc.array(valuesOf(shape.member), { maxLength: 2 }) },
        fc
          .tuple(
            valuesOf(shape.member),
            fc.constantFrom(...[min - 1, min, max, max + 1].filter((n) => n >= 0)),
          )
          .map(([item, length]) => Array.from({ length }, () => item)),
      );
    }
    case 'string':
      return fc.oneof({ weight: 49, arbitrary: texts(shape) }, fc.integer());
    case 'integer':
    case 'long': {
      const { min = 0, max = 9 } = shape;
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min - 1, max + 1, min + 0.5, `${min}`));
    }
    case 'boolean':
      return fc.oneof({ weight: 19, arbitrary: fc.boolean() }, fc.constantFrom('true', 0));
    case 'timestamp':
      return fc.integer();
  }
};
