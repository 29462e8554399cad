import { createHash } from 'node:crypto';
import type { Row } from './row.ts';

/** Words of 32 bits of an entry: two of the key, the number of its row, a hash of what is compared. */
const WORDS = 4;
const INITIAL_ENTRIES = 1_024;

const words = (text: string): [number, number] => {
  const digest = createHash('sha256').update(text).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
};

interface Earlier {
  place: string;
  isSame: boolean;
}

/**
 * The first row of each key. A file may have hundreds of thousands of rows: a hash table of 16 bytes an entry, half
 * full, holds them in a few megabytes, where a Map takes ten times as much.
 */
export const firstRows = () => {
  let table = new Uint32Array(INITIAL_ENTRIES * WORDS);
  let count = 0;
  /** Places that are not the number of the row. */
  const places = new Map<string, string>();

  const at = (index: number): number => table[index] ?? 0;
  const slotOf = (key: readonly [number, number]): number => {
    const entries = table.length / WORDS;
    let slot = key[0] % entries;
    while (at(slot * WORDS + 2) !== 0 && (at(slot * WORDS) !== key[0] || at(slot * WORDS + 1) !== key[1]))
      slot = (slot + 1) % entries;
    return slot * WORDS;
  };
  const grow = () => {
    const old = table;
    table = new Uint32Array(2 * old.length);
    for (let from = 0; from < old.length; from += WORDS) {
      const entry = old.subarray(from, from + WORDS);
      if (entry[2] !== 0) table.set(entry, slotOf([entry[0] ?? 0, entry[1] ?? 0]));
    }
  };

  /** @returns the earlier row of the key; undefined for the first, which is stored */
  return (key: string, { number, place }: Row, compared: string): Earlier | undefined => {
    const hashed = words(key);
    const [value] = words(compared);
    const slot = slotOf(hashed);
    if (at(slot + 2) !== 0) {
      return { place: places.get(hashed.join()) ?? `:${at(slot + 2)}`, isSame: at(slot + 3) === value };
    }
    table.set([...hashed, number, value], slot);
    if (place !== `:${number}`) places.set(hashed.join(), place);
    count += 1;
    if (2 * count > table.length / WORDS) grow();
    return undefined;
  };
};
