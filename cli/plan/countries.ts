import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { own } from '../../functions/runtime/json.ts';
import { requestOf } from '../../local/input/cross-rows.ts';

/** The codes of ISO 3166-1, and the one that is used for Kosovo. */
const COUNTRIES = new Set([...Object.values(iso31661Alpha3ToAlpha2), 'XK']);

/**
 * What is wrong with the country of a request, if it is none. The service accepts every code of two letters, because
 * countries change; for a person it is likely a mistake.
 */
export const countryDoubt = (document: unknown): string | undefined => {
  const country = own(requestOf(document), 'IsoCountryCode');
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country) || COUNTRIES.has(country)) return undefined;

  return `has the country ${country}, which ISO 3166 does not know: it would fail unless AWS knows it`;
};
