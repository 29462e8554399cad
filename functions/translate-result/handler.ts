import * as z from 'zod/mini';
import { bus, busClient } from '../aws/bus.ts';
import { readIntegrations } from '../integrations/integration.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { ResultEvent, translateResult } from './translate-result.ts';

const { EVENT_BUS_NAME } = environment({ EVENT_BUS_NAME: z.string().check(z.minLength(1)) });

const ports = { bus: bus(busClient(), EVENT_BUS_NAME), integrations: readIntegrations() };

/**
 * The outbound integration for onboarding systems with their own events: publishes each result of their requests again,
 * in their format.
 * Safe to run twice: a repeat publishes the same event.
 */
export const handler = step(ResultEvent, z.void(), (result) => translateResult(result, ports));
