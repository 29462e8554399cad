import * as z from 'zod/mini';
import { bus, busClient } from '../aws/bus.ts';
import { environment, json } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { Answer, Answering, translateResult } from './translate-result.ts';

const { EVENT_BUS_NAME, INTEGRATION_ANSWERS } = environment({
  EVENT_BUS_NAME: z.string().check(z.minLength(1)),
  INTEGRATION_ANSWERS: json(z.array(Answering)),
});

const ports = { bus: bus(busClient(), EVENT_BUS_NAME), integrations: INTEGRATION_ANSWERS };

/**
 * The way out to onboarding systems with events of their own: hears of each answer to a request of theirs, and says the
 * same in their words.
 * Safe to run twice: a repeat publishes the same event.
 */
export const handler = step(Answer, z.void(), (answer) => translateResult(answer, ports));
