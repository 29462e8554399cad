import { Received, Validated } from '../shared/contracts.ts';
import { readIntegrations } from '../shared/integrations.ts';
import { step } from '../shared/step.ts';
import { validateRequest } from './validate-request.ts';

const integrations = readIntegrations();

/**
 * State "Validate request".
 * Safe to run twice: it only computes.
 */
export const handler = step(Received, Validated, (received) => validateRequest(received, integrations));
