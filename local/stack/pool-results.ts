import { Result } from '../../functions/model/result.ts';
import type { EventBridge } from '../services/event-bridge/event-bridge.ts';
import { compilePattern } from '../services/event-bridge/event-pattern.ts';
import type { EventTarget } from '../services/event-bridge/event-target.ts';
import type { Sqs } from '../services/sqs/sqs.ts';

export const RESULTS_QUEUE = 'pool-results';

/** Requests that claim our own source are not results. */
const { source, detailType } = Result.shape.result.shape;
const RESULTS = { source: [...source.def.values], 'detail-type': detailType.options };

/**
 * The only resource that is not in AWS: a queue that receives every whole result event, so that results can be read
 * with `aws sqs receive-message`. In AWS the onboarding systems have rules of their own.
 */
export async function addPoolResults(buses: string[], eventBridge: EventBridge, sqs: Sqs): Promise<void> {
  await sqs.createQueue(RESULTS_QUEUE, { MessageRetentionPeriod: '1209600' });
  const arn = `local-only:${RESULTS_QUEUE}`;
  for (const bus of buses) {
    const to: EventTarget = {
      arn,
      send: (event) => sqs.send(arn, JSON.stringify(event)),
      retries: 0,
      deadLetter: undefined,
    };
    eventBridge.addRule({
      name: arn,
      bus,
      arn,
      pattern: RESULTS,
      matches: compilePattern(RESULTS),
      state: 'ENABLED',
      targets: new Map([[arn, { given: {}, to }]]),
      isLocalOnly: true,
    });
  }
}
