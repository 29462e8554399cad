import { seededRandom } from '../../local/simulator/random.ts';

/** Draws that a seed decides. Each purpose has a stream of its own, so that more draws for one leave the others alone. */
export interface Chance {
  /** In [0, 1), as Math.random gives it. */
  random: () => number;
  /** True so many times out of one. */
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** One of the keys, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** As many lower-case hexadecimal digits. */
  hex(digits: number): string;
}

export const chanceOf = (seed: number, purpose: string): Chance => {
  let mixed = seed >>> 0;
  for (const character of purpose) mixed = (Math.imul(mixed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const random = seededRandom(mixed);
  // Neighbouring seeds begin alike.
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
