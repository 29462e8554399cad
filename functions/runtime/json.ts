/** The value of a JSON text, with or without a byte-order mark; undefined for anything else. */
export const parseJson = (text: unknown): unknown => {
  try {
    return typeof text === 'string' ? JSON.parse(text.replace(/^\uFEFF/, '')) : undefined;
  } catch {
    return undefined;
  }
};

/** A JSON object, as opposed to an array, a scalar or null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own member, never an inherited one: `constructor` in a document is an ordinary key. */
export const own = (record: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** The value at a path of a document; undefined if there is none. */
export const valueAt = (document: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isRecord(value) ? own(value, String(part)) : undefined;
  }, document);
