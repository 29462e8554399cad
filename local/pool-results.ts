import type { EventBridge } from './services/event-bridge.ts';
import { compilePattern } from './services/event-pattern.ts';
import type { Sqs } from './services/sqs.ts';

const QUEUE = 'pool-results';
const SOURCE = 'sms-pool-provisioner';

/**
 * The one thing that is here and not in AWS: a queue that receives every result event, whole, so that results can be
 * read with `aws sqs receive-message`. In AWS the onboarding systems have rules of their own.
 */
export async function addPoolResults(buses: string[], eventBridge: EventBridge, sqs: Sqs): Promise<void> {
  await sqs.createQueue(QUEUE, { MessageRetentionPeriod: '1209600' });
  const arn = `local-only:${QUEUE}`;
  for (const bus of buses) {
    eventBridge.addRule({
      bus,
      arn,
      matches: compilePattern({ source: [SOURCE] }),
      targets: [
        { arn, send: (event) => sqs.send(arn, JSON.stringify(event)), retries: 0, deadLetter: undefined },
      ],
    });
  }
}
