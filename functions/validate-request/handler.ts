import { Received, Validated } from '../model/state.ts';
import { step } from '../runtime/step.ts';
import { validateRequest } from './validate-request.ts';

/**
 * State "Validate request".
 * Safe to run twice: it has no side effect.
 */
export const handler = step(Received, Validated, validateRequest);
