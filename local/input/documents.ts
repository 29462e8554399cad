import { parseJson } from '../http/json.ts';

export interface Document {
  value: unknown;
  /** The line that it begins on, if the text has more than one document. */
  line: number | undefined;
}

/** The position after the JSON object or array that begins at a position. */
const endOf = (text: string, start: number): number => {
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;
  tokens.lastIndex = start;
  let depth = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === '{' || token[0] === '[') depth += 1;
    else if (token[0] === '}' || token[0] === ']') depth -= 1;
    if (depth === 0) return tokens.lastIndex;
  }
  return text.length;
};

/** JSON objects and arrays that follow one another, as commands append them to a file; undefined for anything else. */
export const documentsIn = (text: string): Document[] | undefined => {
  const documents: Document[] = [];
  let line = 1;
  let at = 0;
  const advance = (to: number) => {
    line += text.slice(at, to).split('\n').length - 1;
    at = to;
  };
  for (;;) {
    const gap = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    advance(at + gap);
    if (at === text.length) return documents.length > 1 ? documents : undefined;
    const end = endOf(text, at);
    const value = parseJson(text.slice(at, end));
    if (typeof value !== 'object' || value === null) return undefined;
    documents.push({ value, line });
    advance(end);
  }
};
