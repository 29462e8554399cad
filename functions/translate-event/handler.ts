import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { executions, executionsClient } from '../aws/executions.ts';
import { patiently } from '../aws/patiently.ts';
import { readIntegrations } from '../integrations/integration.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { ForeignEvent, translateEvent } from './translate-event.ts';

const { STATE_MACHINE_ARN } = environment({ STATE_MACHINE_ARN: z.string().check(z.minLength(1)) });

const once = executions(executionsClient({ maxAttempts: 1 }), STATE_MACHINE_ARN);
const integrations = readIntegrations();

/**
 * The inbound integration for onboarding systems with their own events: each request event starts an execution, with
 * the request in our own contract.
 * Safe to run twice: the execution has the id of the event in its name, and Step Functions accepts a name once.
 */
export const handler = step(ForeignEvent, z.void(), (event, invocation) => {
  const msLeft = () => invocation.getRemainingTimeInMillis();
  return translateEvent(event, {
    executions: patiently({ executions: once, msLeft, pause, random: Math.random }),
    integrations,
  });
});
