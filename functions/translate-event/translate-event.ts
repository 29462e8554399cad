import * as z from 'zod/mini';
import type { Executions } from '../aws/executions.ts';
import { isDeeperThan } from '../intake/depth.ts';
import { identityOf } from '../intake/identity.ts';
import { MAX_DEPTH, MAX_INPUT_BYTES } from '../intake/input-limits.ts';
import { type Document, documentOf } from '../integrations/document.ts';
import { type Integration, substituteIdOf, unknownIntegration } from '../integrations/integration.ts';
import { REQUEST_DETAIL_TYPE } from '../model/detail-type.ts';
import { log } from '../runtime/log.ts';

/**
 * An event as the event bus delivers it. Its id, a UUID, is part of the name of an execution, which has at most 80
 * characters.
 */
export const ForeignEvent = z.looseObject({
  id: z.string().check(z.regex(/^[\w-]{1,59}$/)),
  source: z.string(),
  'detail-type': z.string(),
  time: z.string(),
});
type ForeignEvent = z.infer<typeof ForeignEvent>;

interface Ports {
  executions: Executions;
  integrations: readonly Integration[];
}

/**
 * The input of the execution: an event in our own contract. A request that is too large is replaced by a text, which
 * the validator refuses.
 */
const inputOf = (wrap: (detail: Document) => object, document: Document): string => {
  const refused = (why: string) => wrap({ metadata: { requestId: '', ...identityOf(document) }, data: why });
  if (isDeeperThan(document, MAX_DEPTH)) return JSON.stringify(refused(`more than ${MAX_DEPTH} levels`));
  const input = JSON.stringify(wrap(document));
  const bytes = Buffer.byteLength(input);

  return bytes <= MAX_INPUT_BYTES
    ? input
    : JSON.stringify(refused(`an event of ${bytes.toLocaleString('en')} bytes`));
};

/**
 * Starts an execution for the request in an event of another system. The id of the event identifies the execution and
 * the delivery, which makes a redelivery idempotent.
 */
export const translateEvent = async (
  event: ForeignEvent,
  { executions, integrations }: Ports,
): Promise<void> => {
  const { id, source, 'detail-type': detailType, time } = event;
  const integration = integrations.find(
    ({ event: asking }) => asking.source === source && asking.detailType === detailType,
  );
  if (integration === undefined) throw unknownIntegration(`the event ${source} ${detailType}`);

  const { name } = integration;
  const wrap = (detail: Document) => ({
    id: substituteIdOf(name, id),
    source,
    'detail-type': REQUEST_DETAIL_TYPE,
    time,
    detail,
  });
  const document = documentOf(event, integration);
  await executions.start(`${name}-${id}`, inputOf(wrap, document));

  const { requestId = substituteIdOf(name, id) } = identityOf(document);
  log('INFO', 'event translated', { requestId });
};
