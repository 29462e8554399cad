import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';
import type { Ledger } from './idempotency.ts';
import type { Integrations } from './integrations.ts';
import type { QueueTrigger } from './queue-trigger.ts';
import type { Reconciler } from './reconcile.ts';
import { ServiceFunction } from './service-function.ts';

interface RequestBoardProps {
  config: Config;
  encryption: Encryption;
  ledger: Ledger;
  queueTrigger: QueueTrigger;
  reconciler: Reconciler;
  /** Only where there are integrations. */
  integrations: Integrations | undefined;
  undelivered: IQueue;
  parkedResults: IQueue;
}

/**
 * The function behind the dashboard widget that lists all requests. The viewer of the dashboard invokes it with their
 * own permissions, so it needs no login and no address.
 */
export class RequestBoard extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: RequestBoardProps) {
    super(scope, id);
    const { config, encryption, ledger, queueTrigger, reconciler, undelivered, parkedResults } = props;
    const untranslated = props.integrations?.deadLetters;
    const queues = {
      REQUESTS_URL: queueTrigger.requests,
      REQUESTS_DLQ_URL: queueTrigger.deadLetters,
      REQUEST_EVENTS_DLQ_URL: undelivered,
      INTERRUPTED_DLQ_URL: reconciler.deadLetters,
      PARKED_RESULTS_URL: parkedResults,
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
        QUOTA_SHARE: `${config.quotas.share}`,
        STACK_NAME: Stack.of(this).stackName,
        ...(config.docsUrl !== undefined && { DOCS_URL: config.docsUrl }),
      },
      permissions: [
        ...ledger.toList,
        ...ledger.toListBatches,
        new PolicyStatement({
          actions: ['sqs:GetQueueAttributes'],
          resources: Object.values(queues).map(({ queueArn }) => queueArn),
        }),
      ],
    });
  }
}
