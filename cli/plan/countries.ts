import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';

/** The codes of ISO 3166-1, and the one that is used for Kosovo. */
const COUNTRIES = new Set([...Object.values(iso31661Alpha3ToAlpha2), 'XK']);

const memberOf = (document: unknown, name: string): unknown =>
  isRecord(document) ? own(document, name) : undefined;

/**
 * What is wrong with the country of a request, if it is none. The service accepts every code of two letters, because
 * countries change; for a person it is likely a mistake.
 */
export const countryDoubt = (document: unknown): string | undefined => {
  const request = isEvent(document) ? document.detail : document;
  const country = memberOf(memberOf(request, 'data'), 'IsoCountryCode');
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country) || COUNTRIES.has(country)) return undefined;

  return `has the country ${country}, which ISO 3166 does not know: it would fail unless AWS knows it`;
};
