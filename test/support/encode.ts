/** The bytes of each character of a code page, by the decoder of the platform. */
const bytesOf = new Map<string, Map<string, number>>();

/** The characters of a code page, without those that no text has. */
export const charactersOf = (label: string): Map<string, number> => {
  const known = bytesOf.get(label);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(label);
  const pairs = Array.from(
    { length: 256 },
    (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const,
  );
  const table = new Map(pairs.filter(([character]) => !/[\x80-\x9F\uFFFD]/.test(character)));
  bytesOf.set(label, table);
  return table;
};

/** The bytes of a text. Node writes the Unicode encodings alone. */
export const encode = (text: string, label: string): Buffer => {
  if (label === 'utf-8') return Buffer.from(text);
  if (label === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (label === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = charactersOf(label);
  return Buffer.from(
    [...text].map((character) => {
      const byte = table.get(character);
      if (byte === undefined) throw new Error(`${label} has no ${character}`);
      return byte;
    }),
  );
};
