import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { step } from '../../../functions/runtime/step.ts';

it('a step leaves a timeout to Lambda, which names it', async () => {
  const handler = step(z.unknown(), z.string(), () => pause(30, 'done late'));

  const answer = await handler({}, { awsRequestId: 'request', getRemainingTimeInMillis: () => 6 });

  expect(answer).toBe('done late');
});
