import { Received, Validated } from '../shared/contracts.ts';
import { environment } from '../shared/environment.ts';
import { Integrations } from '../shared/integrations.ts';
import { step } from '../shared/step.ts';
import { validateRequest } from './validate-request.ts';

const { INTEGRATIONS } = environment({ INTEGRATIONS: Integrations });

/**
 * State "Validate request".
 * Safe to run twice: it only computes.
 */
export const handler = step(Received, Validated, (received) => validateRequest(received, INTEGRATIONS));
