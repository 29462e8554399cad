import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';
import type { Integrations } from './integrations.ts';
import type { Ledger } from './ledger.ts';
import type { QueueDoor } from './queue-door.ts';
import type { SafetyNet } from './safety-net.ts';
import { ServiceFunction } from './service-function.ts';

interface RequestBoardProps {
  config: Config;
  encryption: Encryption;
  ledger: Ledger;
  queueDoor: QueueDoor;
  safetyNet: SafetyNet;
  /** Only where there are integrations. */
  integrations: Integrations | undefined;
  undelivered: IQueue;
  parkedOutcomes: IQueue;
}

/**
 * The function behind the widget that shows all requests on the dashboard. Whoever looks at the dashboard invokes it
 * under permissions of their own, so that nothing here has a login or an address.
 */
export class RequestBoard extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: RequestBoardProps) {
    super(scope, id);
    const { config, encryption, ledger, queueDoor, safetyNet, undelivered, parkedOutcomes } = props;
    const untranslated = props.integrations?.deadLetters;
    const queues = {
      REQUESTS_URL: queueDoor.requests,
      REQUESTS_DLQ_URL: queueDoor.deadLetters,
      REQUEST_EVENTS_DLQ_URL: undelivered,
      INTERRUPTED_DLQ_URL: safetyNet.deadLetters,
      PARKED_OUTCOMES_URL: parkedOutcomes,
      ...(untranslated !== undefined && { INTEGRATIONS_DLQ_URL: untranslated }),
    };

    this.function = new ServiceFunction(this, 'ShowBoard', {
      config,
      encryption,
      verbNoun: 'show-board',
      timeoutSeconds: config.functions.boardTimeoutSeconds,
      environment: {
        ...Object.fromEntries(Object.entries(queues).map(([name, queue]) => [name, queue.queueUrl])),
        LEDGER_TABLE: ledger.table.tableName,
        CREATE_POOL_PER_SECOND: `${config.quotas.createPool.ratePerSecond}`,
      },
      permissions: [
        ...ledger.toList,
        new PolicyStatement({
          actions: ['sqs:GetQueueAttributes'],
          resources: Object.values(queues).map(({ queueArn }) => queueArn),
        }),
      ],
    });
  }
}
