import * as z from 'zod/mini';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { environment, json } from '../runtime/environment.ts';

/*
 * Onboarding systems with their own events, as configured in infra/config.ts and validated by
 * infra/config/integrations.ts. Only translate-event and translate-result use them. Both get all integrations as JSON
 * in their environment.
 */

const ResultEvent = z.object({
  detailType: z.string(),
  /** A template over the result. */
  detail: z.record(z.string(), z.unknown()),
});

export const Integration = z.object({
  name: z.string(),
  /** The event that requests a pool. */
  event: z.object({ source: z.string(), detailType: z.string() }),
  /** Paths into the event. */
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  /** The request as a template over the event. */
  request: z.record(z.string(), z.unknown()),
  /** The result events of the system. */
  results: z.object({ source: z.string(), success: ResultEvent, failure: ResultEvent }),
});
export type Integration = z.infer<typeof Integration>;

export const readIntegrations = (): readonly Integration[] =>
  environment({ INTEGRATIONS: json(z.array(Integration)) }).INTEGRATIONS;

/** The configuration has changed between the rule and its function. A queue keeps the event. */
export const unknownIntegration = (of: string): ProvisioningError =>
  new ProvisioningError('WorkflowFault', {
    code: 'UnknownIntegration',
    message: `No integration is configured for ${of}.`,
  });

/** A request id of a system, with its name as prefix: the ids of two systems cannot collide. */
export const requestIdOf = (name: string, id: string): string => `${name}:${id}`;

/** The request id for an event without a valid one. It cannot collide with an id that the system gives. */
export const substituteIdOf = (name: string, eventId: string): string => `${name}/${eventId}`;

/** Whether a request id belongs to a system. */
export const isOf = (name: string, requestId: string): boolean =>
  requestId.startsWith(requestIdOf(name, '')) || requestId.startsWith(substituteIdOf(name, ''));

/** The id as the system gave it; undefined if it gave none. */
export const givenIdOf = (name: string, requestId: string): string | undefined => {
  const prefix = requestIdOf(name, '');

  return requestId.startsWith(prefix) ? requestId.slice(prefix.length) : undefined;
};
