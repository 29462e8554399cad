import * as z from 'zod/mini';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { environment, json } from '../runtime/environment.ts';

/*
 * Onboarding systems with events of their own, as infra/config.ts names and infra/config/integrations.ts checks them.
 * Only translate-event and translate-result know of them. Both get all integrations as JSON in their environment.
 */

const ResultEvent = z.object({
  detailType: z.string(),
  /** A template over the result. */
  detail: z.record(z.string(), z.unknown()),
});

export const Integration = z.object({
  name: z.string(),
  /** The event that asks for a pool. */
  event: z.object({ source: z.string(), detailType: z.string() }),
  /** Paths into the event. */
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  /** The request as a template over the event. */
  request: z.record(z.string(), z.unknown()),
  /** The events that the system takes for results. */
  answers: z.object({ source: z.string(), success: ResultEvent, failure: ResultEvent }),
});
export type Integration = z.infer<typeof Integration>;

export const readIntegrations = (): readonly Integration[] =>
  environment({ INTEGRATIONS: json(z.array(Integration)) }).INTEGRATIONS;

/** The configuration has changed between the rule and its function. The event is kept in a queue. */
export const unknownIntegration = (of: string): ProvisioningError =>
  new ProvisioningError('WorkflowFault', {
    code: 'UnknownIntegration',
    message: `No integration is configured for ${of}.`,
  });

/** A request id of a system. With its name in front, no two systems can mean each other's requests. */
export const requestIdOf = (name: string, id: string): string => `${name}:${id}`;

/** The request id where the event gives none that can be used. It is never taken for one that the system gave. */
export const substituteIdOf = (name: string, eventId: string): string => `${name}/${eventId}`;

/** Whether a request id is one of a system's. */
export const isOf = (name: string, requestId: string): boolean =>
  requestId.startsWith(requestIdOf(name, '')) || requestId.startsWith(substituteIdOf(name, ''));

/** The id as the system gave it; nothing where it gave none. */
export const givenIdOf = (name: string, requestId: string): string | undefined => {
  const prefix = requestIdOf(name, '');

  return requestId.startsWith(prefix) ? requestId.slice(prefix.length) : undefined;
};
