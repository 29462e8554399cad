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

/** A result event, as the event bus delivers it: the members that this function uses. */
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

/** The failure with the paths of the original event in its faults, and in its message if that lists them. */
const inEvent = (failure: Failure, fields: readonly FieldFault[], integration: Integration): Failure => {
  const faults = fields.map((fault) => ({ ...fault, path: eventPathOf(fault.path, integration) }));
  const message = failure.message === faultsText(fields) ? faultsText(faults) : failure.message;

  return { ...failure, fields: faults, message };
};

/** The result with the request id of the system, if it gave one, and with the paths of its event. */
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

/** Publishes a result in the format of the system that sent the request. */
export const translateResult = async (result: ResultEvent, { bus, integrations }: Ports): Promise<void> => {
  const { requestId } = result.detail.metadata;
  const integration = integrations.find(({ name }) => isOf(name, requestId));
  if (integration === undefined) throw unknownIntegration(`the request ${requestId}`);

  const { source, success, failure } = integration.results;
  const { detailType, detail } = result['detail-type'] === 'PoolProvisioned' ? success : failure;
  await bus.publish({ source, detailType, detail: fill(detail, asSeenBy(integration, result)) });
  log('INFO', 'result translated', { requestId });
};
