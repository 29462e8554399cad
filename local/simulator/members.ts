/** The members of an input that nobody has checked yet. A Map, so that `__proto__` is a name like any other. */
export const membersOf = (input: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(typeof input === 'object' && input !== null ? Object.entries(input) : []);
