export type JsonObject = { [key: string]: unknown };

/** Bytes in UTF-8, which is how AWS counts its limits. */
export const byteLength = (text: string): number => Buffer.byteLength(text);

/**
 * Whether a JSON text nests deeper than `levels`. Looks at the text, because a value that is too deep can be parsed
 * but overflows the stack of whoever walks through it.
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

/** @returns the parsed text, or undefined when it is not JSON, which has no undefined */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
