import { Ended, Outcome } from '../shared/contracts.ts';
import { report } from '../shared/report.ts';
import { step } from '../shared/step.ts';
import { recordOutcome } from './record-outcome.ts';

/**
 * State "Record outcome".
 * Safe to run twice: the answer's id comes from the request and the outcome, so that a repeat is the same answer.
 */
export const handler = step(Ended, Outcome, (state) => recordOutcome(state, { now: Date.now, report }));
