import * as z from 'zod/mini';
import { environment, json } from '../runtime/environment.ts';

/*
 * Onboarding systems with events of their own, as infra/config.ts names and infra/config/integrations.ts checks them.
 * The way in and the way out are handed what each needs, as JSON in the environment.
 */

/** Which events of a system ask for a pool, and where in them the request stands. */
export interface Integration {
  name: string;
  event: { source: string; detailType: string };
  /** Paths into the event. */
  requestId: string;
  correlationId?: string | undefined;
  /** The request as a template over the event. */
  request: Record<string, unknown>;
}

/** Made when it is needed: most deployments have no integrations, and a function that only computes loads in 8 ms. */
const schema = (): z.ZodMiniType<Integration> =>
  z.object({
    name: z.string(),
    event: z.object({ source: z.string(), detailType: z.string() }),
    requestId: z.string(),
    correlationId: z.optional(z.string()),
    request: z.record(z.string(), z.unknown()),
  });

/** The systems that are configured, as functions find them in their environment when they start. */
export const readIntegrations = (): readonly Integration[] =>
  process.env.INTEGRATIONS === undefined
    ? []
    : environment({ INTEGRATIONS: json(z.array(schema())) }).INTEGRATIONS;

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
