import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
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
  /** What lets the messages of topics in. */
  readonly subscriptions: CfnSubscription[];

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
      environment: {
        STATE_MACHINE_ARN: machine.stateMachineArn,
        REQUEST_DETAIL_TYPE: config.requests.detailType,
        REQUESTS_DLQ_URL: this.deadLetters.queueUrl,
      },
      permissions: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        // The mapping polls under the function's role.
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          resources: [this.requests.queueArn],
        }),
        // What asks for no pool.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });

    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.dispatcher.function,
      eventSourceArn: this.requests.queueArn,
      batchSize: requestQueue.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: requestQueue.maximumConcurrency,
    });
    this.subscriptions = this.#subscribe(requestQueue.topics, encryption);
  }

  #subscribe(topics: Config['requestQueue']['topics'], encryption: Encryption): CfnSubscription[] {
    if (topics.length === 0) return [];
    const fromTopics = {
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      conditions: { ArnEquals: { 'aws:SourceArn': topics.map(({ arn }) => arn) } },
    };
    this.requests.addToResourcePolicy(
      new PolicyStatement({
        ...fromTopics,
        actions: ['sqs:SendMessage'],
        resources: [this.requests.queueArn],
      }),
    );
    encryption.admitTopics(fromTopics);

    const subscriptions = new Construct(this, 'Topics');
    return topics.map(
      ({ arn, raw }) =>
        new CfnSubscription(subscriptions, arn, {
          topicArn: arn,
          // The Region of the topic, which may be another one.
          region: arn.split(':')[3] ?? '',
          protocol: 'sqs',
          endpoint: this.requests.queueArn,
          rawMessageDelivery: raw,
        }),
    );
  }
}
