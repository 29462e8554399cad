import * as z from 'zod/mini';
import { executions, executionsClient } from '../aws/executions.ts';
import { readIntegrations } from '../integrations/integration.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { ForeignEvent, translateEvent } from './translate-event.ts';

const { STATE_MACHINE_ARN } = environment({ STATE_MACHINE_ARN: z.string().check(z.minLength(1)) });

const ports = {
  executions: executions(executionsClient(), STATE_MACHINE_ARN),
  integrations: readIntegrations(),
};

/**
 * The way in for onboarding systems with events of their own: each event that asks for a pool starts an execution, as a
 * request in our own contract.
 * Safe to run twice: the execution is named after the event, and a name is taken once.
 */
export const handler = step(ForeignEvent, z.void(), (event) => translateEvent(event, ports));
