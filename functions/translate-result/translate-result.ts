import * as z from 'zod/mini';
import type { Bus, Published } from '../aws/bus.ts';
import { faultsText } from '../intake/request-faults.ts';
import { eventPathOf } from '../integrations/document.ts';
import { givenIdOf, type Integration, isOf, unknownIntegration } from '../integrations/integration.ts';
import { fill } from '../integrations/template.ts';
import { DetailType } from '../model/detail-type.ts';
import { FieldFault } from '../model/failure.ts';
import { log } from '../runtime/log.ts';

const Failure = z.looseObject({ message: z.optional(z.string()), fields: z.optional(z.array(FieldFault)) });
type Failure = z.infer<typeof Failure>;

/** One of this service's results, as the bus delivers it: as much as has to be known of it. */
export const ResultEvent = z.looseObject({
  'detail-type': DetailType,
  detail: z.looseObject({
    metadata: z.looseObject({ requestId: z.string() }),
    data: z.looseObject({ failure: z.optional(Failure) }),
  }),
});
type ResultEvent = z.infer<typeof ResultEvent>;

interface Ports {
  bus: Bus<Published>;
  integrations: readonly Integration[];
}

/** A failure with the paths that its faults have in the event, also in its message where that lists them. */
const inEvent = (failure: Failure, fields: readonly FieldFault[], integration: Integration): Failure => {
  const faults = fields.map((fault) => ({ ...fault, path: eventPathOf(fault.path, integration) }));
  const message = failure.message === faultsText(fields) ? faultsText(faults) : failure.message;

  return { ...failure, fields: faults, message };
};

/** The result as a system sees it: under the request id that it gave itself, if any, and with the paths of its event. */
const asSeenBy = (integration: Integration, { detail, ...event }: ResultEvent): unknown => {
  const { metadata, data } = detail;
  const { failure } = data;

  return {
    ...event,
    detail: {
      ...detail,
      metadata: { ...metadata, requestId: givenIdOf(integration.name, metadata.requestId) },
      data:
        failure?.fields === undefined
          ? data
          : { ...data, failure: inEvent(failure, failure.fields, integration) },
    },
  };
};

/** Publishes a result in the form of the system whose request it is about. */
export const translateResult = async (result: ResultEvent, { bus, integrations }: Ports): Promise<void> => {
  const { requestId } = result.detail.metadata;
  const integration = integrations.find(({ name }) => isOf(name, requestId));
  if (integration === undefined) throw unknownIntegration(`the request ${requestId}`);

  const { source, success, failure } = integration.answers;
  const { detailType, detail } = result['detail-type'] === 'PoolProvisioned' ? success : failure;
  await bus.publish({ source, detailType, detail: fill(detail, asSeenBy(integration, result)) });
  log('INFO', 'result translated', { requestId });
};
