import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const EXAMPLE = join(import.meta.dirname, '../../examples/sbt');

const ForeignEvent = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.record(z.string(), z.json()),
});
export type ForeignEvent = z.infer<typeof ForeignEvent>;

const sample = (file: string): ForeignEvent =>
  ForeignEvent.parse(JSON.parse(readFileSync(join(EXAMPLE, file), 'utf8')));

/** The example configuration of an integration. */
export const SBT: unknown = JSON.parse(readFileSync(join(EXAMPLE, 'integration.json'), 'utf8'));

/** Its events, as documented. */
export const SBT_EVENTS = {
  request: sample('onboarding-request.json'),
  success: sample('provision-success.json'),
  failure: sample('provision-failure.json'),
};
