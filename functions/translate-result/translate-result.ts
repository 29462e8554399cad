import * as z from 'zod/mini';
import type { Bus, Published } from '../aws/bus.ts';
import { givenIdOf, isOf } from '../intake/integrations.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { log } from '../runtime/log.ts';
import { fill } from '../runtime/template.ts';

/** One of this service's answers, as the bus delivers it: as much as has to be known of it. */
export const Answer = z.looseObject({
  'detail-type': z.enum(['PoolProvisioned', 'PoolProvisioningFailed']),
  detail: z.looseObject({ metadata: z.looseObject({ requestId: z.string() }) }),
});
type Answer = z.infer<typeof Answer>;

const Form = z.object({
  detailType: z.string(),
  /** A template over the answer. */
  detail: z.record(z.string(), z.unknown()),
});

/** How a system wants to be answered. */
export const Answering = z.object({
  name: z.string(),
  answers: z.object({ source: z.string(), success: Form, failure: Form }),
});

interface Ports {
  bus: Bus<Published>;
  integrations: readonly z.infer<typeof Answering>[];
}

/** The answer as a system sees it: under the request id that it gave itself, or under none if it gave none. */
const asSeenBy = (name: string, { detail, ...answer }: Answer): unknown => ({
  ...answer,
  detail: {
    ...detail,
    metadata: { ...detail.metadata, requestId: givenIdOf(name, detail.metadata.requestId) },
  },
});

/** Publishes an answer in the form of the system whose request it answers. */
export const translateAnswer = async (answer: Answer, { bus, integrations }: Ports): Promise<void> => {
  const { requestId } = answer.detail.metadata;
  const integration = integrations.find(({ name }) => isOf(name, requestId));
  if (integration === undefined) {
    // Kept for a person: the configuration has changed between the rule and the function.
    const message = `No integration that is configured has the request ${requestId}.`;
    throw new ProvisioningError('WorkflowFault', { code: 'UnknownIntegration', message });
  }

  const { name, answers } = integration;
  const { source, success, failure } = answers;
  const { detailType, detail } = answer['detail-type'] === 'PoolProvisioned' ? success : failure;
  await bus.publish({ source, detailType, detail: fill(detail, asSeenBy(name, answer)) });
  log('INFO', 'answer translated', { requestId });
};
