import { decoderOf, type Encoding, encodingOf } from './encodings.ts';

/** Enough text to tell code pages apart. */
const MAX_BYTES = 32 * 1024;

/** In the order in which they are preferred where the text fits more than one. */
const CANDIDATES = ['windows-1252', 'windows-1250', 'windows-1251', 'macintosh'].map(encodingOf);

const isLetter = (text: string): boolean => /^\p{L}$/u.test(text);
const isCyrillic = (text: string): boolean => /^\p{Script=Cyrillic}$/u.test(text);
const isForeign = (text: string): boolean => isLetter(text) && text > '\x7F' && !isCyrillic(text);

/** Signs beyond ASCII that texts have beside letters and digits. */
const USUAL = /[\u2013\u2014\u2018-\u201E\u2026\u20AC\xA0\xA3\xA7\xA9\xAB\xAE\xB0\xBB\xBF\u2122]/;

/** How well a character beyond ASCII fits between its neighbours. A wrong code page makes odd neighbours. */
const fitOf = (characters: readonly string[], at: number): number => {
  const [second = '', first = '', character = '', next = ''] = [
    characters[at - 2],
    characters[at - 1],
    characters[at],
    characters[at + 1],
  ];
  if (character === '\uFFFD') return -10;
  const neighbours = [first, next].filter(isLetter);
  if (!isLetter(character)) {
    if (character === '\u2019' || (neighbours.length < 2 && USUAL.test(character))) return 1;
    return neighbours.length === 2 ? -3 : 0;
  }
  if (neighbours.length === 0) return 0;
  const isMixed = neighbours.some((neighbour) => isCyrillic(neighbour) !== isCyrillic(character));
  const isCapitalInside = /^\p{Lu}$/u.test(character) && /^\p{Ll}$/u.test(first);
  const isRun = [second, first, character].every(isForeign);
  return isMixed || isCapitalInside || isRun ? -3 : 1;
};

/** The code page in which a sample of bytes reads best. It is a guess: many texts read well in several. */
export const likelyCodePage = (sample: Buffer): Encoding => {
  const first = Math.max(
    0,
    sample.findIndex((byte) => byte > 0x7f),
  );
  const text = sample.subarray(first && first - 1, first + MAX_BYTES);
  const scored = CANDIDATES.map((encoding) => {
    const characters = [...decoderOf(encoding)(text)];
    const score = characters.reduce(
      (sum, character, at) => (character > '\x7F' ? sum + fitOf(characters, at) : sum),
      0,
    );
    return { encoding, score };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).encoding;
};
