import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetters } from './dead-letters.ts';
import { ServiceFunction } from './service-function.ts';

/** Bulk requests: a queue, and the function that starts an execution for each request in its messages. */
export class QueueDoor extends Construct {
  readonly requests: IQueue;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, { config, machine }: { config: Config; machine: IStateMachine }) {
    super(scope, id);
    const { requestQueue } = config;

    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      queueName: config.queues.requestsDlq,
      config,
    }).queue;
    this.requests = new Queue(this, 'Requests', {
      queueName: config.queues.requests,
      visibilityTimeout: Duration.seconds(requestQueue.visibilitySeconds),
      retentionPeriod: Duration.days(requestQueue.retentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: requestQueue.maxReceives },
    });

    const dispatcher = new ServiceFunction(this, 'DispatchRequests', {
      config,
      verbNoun: 'dispatch-requests',
      timeoutSeconds: config.functions.dispatchTimeoutSeconds,
      environment: { STATE_MACHINE_ARN: machine.stateMachineArn },
      permissions: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        // Used by the mapping, which polls under the function's role.
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          resources: [this.requests.queueArn],
        }),
      ],
    });

    new EventSourceMapping(this, 'Mapping', {
      target: dispatcher.function,
      eventSourceArn: this.requests.queueArn,
      batchSize: requestQueue.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: requestQueue.maximumConcurrency,
    });
  }
}
