import { Received, Validated } from '../shared/contracts.ts';
import { step } from '../shared/step.ts';
import { validateRequest } from './validate-request.ts';

/**
 * State "Validate request".
 * Safe to run twice: it only computes.
 */
export const handler = step(Received, Validated, validateRequest);
