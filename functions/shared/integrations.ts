import * as z from 'zod/mini';
import { json } from './environment.ts';

/*
 * Onboarding systems with events of their own, as infra/config.ts names and infra/config-integrations.ts checks them.
 * The way in and the way out are handed what each needs, as JSON in the environment.
 */

/** Which events of a system ask for a pool, and where in them the request stands. */
export const Integration = z.object({
  name: z.string(),
  event: z.object({ source: z.string(), detailType: z.string() }),
  /** Paths into the event. */
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  /** The request as a template over the event. */
  request: z.record(z.string(), z.unknown()),
});
export type Integration = z.infer<typeof Integration>;

/** As functions read them from INTEGRATIONS: none, unless some are configured. */
export const Integrations = z._default(json(z.array(Integration)), []);

/** The most characters that a request id has. */
export const MAX_REQUEST_ID = 128;

/** A request id of a system: with its name in front, no two systems can mean each other's requests. */
export const requestIdOf = (name: string, id: string): string => `${name}:${id}`;

/** The request id of an event that has none that could be used. It is never taken for one that the system gave. */
export const standInOf = (name: string, eventId: string): string =>
  `${name}/${eventId}`.slice(0, MAX_REQUEST_ID);

/** Whether a request id is one of a system's. */
export const isOf = (name: string, requestId: string): boolean =>
  requestId.startsWith(requestIdOf(name, '')) || requestId.startsWith(standInOf(name, ''));

/** The id as the system gave it; nothing for a stand-in. */
export const givenIdOf = (name: string, requestId: string): string | undefined => {
  const prefix = requestIdOf(name, '');

  return requestId.startsWith(prefix) ? requestId.slice(prefix.length) : undefined;
};
