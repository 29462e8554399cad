const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Whether a value nests deeper than a bound. It iterates level by level: JSON.stringify and most parsers recurse, and
 * 50,000 brackets overflow their stack.
 */
export const isDeeperThan = (value: unknown, bound: number): boolean => {
  let level = [value].filter(isNode);
  for (let depth = 0; depth < bound && level.length > 0; depth++) {
    level = level.flatMap((node) => Object.values(node)).filter(isNode);
  }

  return level.length > 0;
};
