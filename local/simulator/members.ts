/** The members of an unvalidated input. A Map, so that `__proto__` is an ordinary name. */
export const membersOf = (input: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(typeof input === 'object' && input !== null ? Object.entries(input) : []);
