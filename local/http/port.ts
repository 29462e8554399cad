import { UsageError } from '../stack/usage-error.ts';

/** The port of `npm run local`. */
export const DEFAULT_PORT = 4580;

/** The port in POOLS_PORT. Throws UsageError. */
export const portFrom = (text: string | undefined, otherwise: number): number => {
  if (text === undefined || text === '') return otherwise;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);

  throw new UsageError(`POOLS_PORT takes a port from 0 to 65535; found ${JSON.stringify(text)}.`);
};
