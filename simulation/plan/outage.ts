import { chanceOf } from './chance.ts';
import type { Faults, Site } from './faults.ts';

/** A time in which every call at these sites fails, in milliseconds from the first call. */
export interface Outage {
  sites: readonly Site[];
  from: number;
  to: number;
}

const LENGTH_MS = [10_000, 300_000] as const;

/** What fails together: the table of the rate limiter, the ledger, or one function. */
const OUTAGES: readonly (readonly Site[])[] = [
  ['rate limit read', 'rate limit write'],
  ['ledger read', 'ledger write'],
  ['Reserve create slot'],
  ['Create pool'],
  ['Describe pool'],
  ['Record result'],
];

/** The outage of a seed, if it has one. */
export const drawOutage = (seed: number, spanMs: number): Outage | undefined => {
  const chance = chanceOf(seed, 'outage');
  if (!chance.happens(0.3)) return undefined;
  const from = chance.between(0, spanMs);

  return { sites: chance.pick(OUTAGES), from, to: from + chance.between(...LENGTH_MS) };
};

/** Faults, and an outage: each call at its sites fails at once, without an effect. */
export const withOutage = (faults: Faults, outage: Outage | undefined): Faults => {
  if (outage === undefined) return faults;
  const { sites, from, to } = outage;
  let start: number | undefined;

  return {
    played: faults.played,
    next(site) {
      start ??= Date.now();
      const since = Date.now() - start;
      const isOut = sites.includes(site) && since >= from && since < to;
      return isOut ? { when: 'before', as: '5xx' } : faults.next(site);
    },
  };
};
