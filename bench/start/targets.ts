import type { Summary } from './summary.ts';

/** Maximum bytes of a bundle on the path of a request. */
const MAX_BYTES = 260_000;

/** Microseconds. */
const MAX_WRAPPER_US = 20;

const LIMITS = {
  calling: { load: 0.7, total: 0.85 },
  // A function without calls is compared with one that has calls, so only its load is meaningful.
  computing: { load: 0.35, total: Number.POSITIVE_INFINITY },
};

/** A sentence for each missed target of a deployed function. */
export const misses = (summaries: readonly Summary[], wrapperUs: number): string[] => {
  const found: string[] = [];
  for (const { variant, load, total, raw, undici } of summaries) {
    if (variant.deployed === undefined) continue;
    const { name, calls } = variant.deployed;
    const limit = calls ? LIMITS.calling : LIMITS.computing;
    const share = (value: number) => value.toFixed(2);
    if (load.median > limit.load)
      found.push(`${name} loads in ${share(load.median)} × stock, not ${limit.load}.`);
    if (total.median > limit.total)
      found.push(
        `${name} completes its first call after ${share(total.median)} × stock, not ${limit.total}.`,
      );
    if (raw > MAX_BYTES) found.push(`${name} has ${raw} bytes, not ${MAX_BYTES}.`);
    if (undici) found.push(`${name} loads undici.`);
  }
  if (wrapperUs > MAX_WRAPPER_US)
    found.push(`The wrapper takes ${wrapperUs.toFixed(1)} µs a call, not ${MAX_WRAPPER_US}.`);

  return found;
};
