import { seededRandom } from '../../local/simulator/random.ts';

/** Seeded random draws. Each purpose has a separate stream, so that draws for one do not shift the others. */
export interface Chance {
  /** In [0, 1), like Math.random. */
  random: () => number;
  /** True with the given probability. */
  happens(probability: number): boolean;
  /** A whole number, inclusive of both ends. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** One of the keys, by weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

export const chanceOf = (seed: number, purpose: string): Chance => {
  let mixed = seed >>> 0;
  for (const character of purpose) mixed = (Math.imul(mixed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const random = seededRandom(mixed);
  // Neighbouring seeds have similar first values.
  for (let drawn = 0; drawn < 8; drawn++) random();
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

  return {
    random,
    between,
    happens: (probability) => random() < probability,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const names = Object.keys(weights) as Name[];
      let left = random() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      throw new Error('There is nothing to pick from.');
    },
    hex: (digits) => Array.from({ length: digits }, () => between(0, 15).toString(16)).join(''),
  };
};
