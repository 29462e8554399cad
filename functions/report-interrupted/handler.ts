import * as z from 'zod/mini';
import { environment } from '../shared/environment.ts';
import { step } from '../shared/step.ts';

const { EVENT_BUS_NAME } = environment({ EVENT_BUS_NAME: z.string().check(z.minLength(1)) });

/** The safety net: answers for an execution that ended before it could. */
export const handler = step(z.unknown(), z.object({ bus: z.string() }), () => ({ bus: EVENT_BUS_NAME }));
