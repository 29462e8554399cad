import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Encryption } from './encryption.ts';
import { ServiceFunction } from './service-function.ts';

interface QueueTriggerProps {
  config: Config;
  encryption: Encryption;
  machine: IStateMachine;
}

/** Bulk requests: a queue, and the function that starts an execution for each request in its messages. */
export class QueueTrigger extends Construct {
  readonly requests: Queue;
  readonly deadLetters: Queue;
  readonly dispatcher: ServiceFunction;
  /** What opens the queue: without it, messages wait. */
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, { config, encryption, machine }: QueueTriggerProps) {
    super(scope, id);
    const { requestQueue } = config;

    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      config,
      encryption,
      queueName: config.queues.requestsDlq,
    }).queue;
    this.requests = new Queue(this, 'Requests', {
      ...encryption.ofQueue,
      queueName: config.queues.requests,
      visibilityTimeout: Duration.seconds(requestQueue.visibilitySeconds),
      retentionPeriod: Duration.days(requestQueue.retentionDays),
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: requestQueue.maxReceives },
    });

    this.dispatcher = new ServiceFunction(this, 'DispatchRequests', {
      config,
      encryption,
      verbNoun: 'dispatch-requests',
      timeoutSeconds: config.functions.dispatchTimeoutSeconds,
      environment: { STATE_MACHINE_ARN: machine.stateMachineArn },
      permissions: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        // The mapping polls under the function's role.
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          resources: [this.requests.queueArn],
        }),
        ...encryption.toReceive,
      ],
    });

    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.dispatcher.function,
      eventSourceArn: this.requests.queueArn,
      batchSize: requestQueue.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: requestQueue.maximumConcurrency,
    });
  }
}
