export type JsonObject = { [key: string]: unknown };

/** Bytes in UTF-8, as AWS counts its limits. */
export const byteLength = (text: string): number => Buffer.byteLength(text);

/**
 * Whether a JSON text nests deeper than `levels`. Scans the text, because a value that is too deep can be parsed but
 * overflows the stack of recursive code.
 */
export function nestsDeeperThan(levels: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

/** @returns the parsed value, or undefined when the text is not JSON: JSON has no undefined */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
