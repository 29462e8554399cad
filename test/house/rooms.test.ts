import { describe, expect, it } from 'vitest';
import { type Import, importsIn } from './imports.ts';

/* A verb is a Lambda, a noun is a concept. Arrows go from verbs to nouns, and from nouns to model, failures and runtime. */

/** The nouns, and which others each may import besides model, failures and runtime. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  failures: [],
  runtime: [],
  aws: [],
  intake: [],
  'rate-limit': ['aws'],
  pools: ['aws', 'rate-limit'],
  'status-cache': ['aws', 'pools'],
  // A result repeats the request, even an invalid one, and the tags of the pool.
  results: ['intake', 'pools'],
  // The code that both translators share, at the edge.
  integrations: [],
  // The record of a request contains its result, and completing it writes that.
  idempotency: ['aws', 'results'],
};
const BASE = new Set(['model', 'failures', 'runtime']);

const SDK = /^@(aws-sdk|smithy)\//;
const IMPORTERS_OF_THE_SDK = /^functions\/(aws\/|pools\/|[\w-]+\/([\w-]+-)?(store|table)\.ts$)/;

const roomOf = (file: string): string => file.split('/')[1] ?? '';
const isNoun = (room: string): boolean => Object.hasOwn(NOUNS, room);
const sentence = ({ from, to }: Import): string => `${from} imports ${to}`;

const imports = importsIn('functions');
const between = imports.filter(({ from, to }) => to.startsWith('functions/') && roomOf(from) !== roomOf(to));

/** An import cycle through a room, if there is one. */
const circleFrom = (start: string): string[] | undefined => {
  const wayFrom = (room: string, way: string[]): string[] | undefined => {
    for (const next of new Set(
      between.filter(({ from }) => roomOf(from) === room).map(({ to }) => roomOf(to)),
    )) {
      if (next === start) return [...way, next];
      if (way.includes(next)) continue;
      const circle = wayFrom(next, [...way, next]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  return wayFrom(start, [start]);
};

describe('the rooms of functions/', () => {
  it('are read at all', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(Object.keys(NOUNS).filter((noun) => !imports.some(({ from }) => roomOf(from) === noun))).toEqual(
      [],
    );
  });

  it('import no verb but themselves', () => {
    expect(between.filter(({ to }) => !isNoun(roomOf(to))).map(sentence)).toEqual([]);
  });

  it('that are nouns import only model, failures, runtime and the others listed above', () => {
    const known = Object.fromEntries(
      Object.keys(NOUNS).map((noun) => {
        const others = between.filter(({ from, to }) => roomOf(from) === noun && !BASE.has(roomOf(to)));
        return [noun, [...new Set(others.map(({ to }) => roomOf(to)))].sort()];
      }),
    );

    expect(known).toEqual(NOUNS);
  });

  it('have no import cycle', () => {
    const rooms = [...new Set(imports.map(({ from }) => roomOf(from)))];

    expect(rooms.map(circleFrom).filter((circle) => circle !== undefined)).toEqual([]);
  });

  it('import only zod in the model', () => {
    const others = imports.filter(
      ({ from, to }) => roomOf(from) === 'model' && roomOf(to) !== 'model' && to !== 'zod/mini',
    );

    expect(others.map(sentence)).toEqual([]);
  });

  it('import the SDK only in aws, pools and the stores, except for types', () => {
    const others = imports.filter(
      ({ from, to, isType }) => SDK.test(to) && !isType && !IMPORTERS_OF_THE_SDK.test(from),
    );

    expect(others.map(sentence)).toEqual([]);
  });
});

describe('the house', () => {
  it.each([
    ['functions', ['bench', 'cli', 'infra', 'local', 'simulation', 'test', 'tools']],
    ['infra', ['bench', 'cli', 'functions', 'local', 'simulation', 'test', 'tools']],
    ['local', ['bench', 'cli', 'infra', 'simulation', 'test', 'tools']],
    ['cli', ['bench', 'infra', 'simulation', 'test', 'tools']],
    ['simulation', ['bench', 'cli', 'test']],
    ['bench', ['cli', 'test']],
    ['tools', ['bench', 'cli', 'local', 'simulation', 'test']],
  ])('does not let %s import %j', (folder, others) => {
    const wrong = importsIn(folder).filter(({ to }) => others.some((other) => to.startsWith(`${other}/`)));

    expect(wrong.map(sentence)).toEqual([]);
  });

  it('lets only tests of the benchmarks import the benchmarks', () => {
    const wrong = importsIn('test').filter(
      ({ from, to }) => to.startsWith('bench/') && !from.startsWith('test/bench/'),
    );

    expect(wrong.map(sentence)).toEqual([]);
  });
});
