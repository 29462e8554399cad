import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { Alarms } from './constructs/alarms.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { Encryption } from './constructs/encryption.ts';
import { EventTrigger } from './constructs/event-trigger.ts';
import { Ledger } from './constructs/idempotency.ts';
import { Integrations } from './constructs/integrations.ts';
import { Overview } from './constructs/overview.ts';
import { QueueTrigger } from './constructs/queue-trigger.ts';
import { RateLimit } from './constructs/rate-limit.ts';
import { Reconciler } from './constructs/reconcile.ts';
import { RequestBus } from './constructs/request-bus.ts';
import { RequestBoard } from './constructs/show-board.ts';
import { Steps } from './constructs/steps.ts';
import { Workflow } from './constructs/workflow.ts';

/**
 * Two triggers, the state machine behind them, the ledger of requests and results, the bus that results are published
 * on, and the alarms.
 */
export class SmsPoolProvisionerStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: Config }) {
    super(scope, id, props);
    const { config } = props;
    const encryption = new Encryption(this, 'Encryption', { config });
    const base = { config, encryption };

    const { queue: undelivered } = new DeadLetters(this, 'UndeliveredEvents', {
      ...base,
      queueName: config.queues.requestEventsDlq,
    });
    const { queue: parkedResults } = new DeadLetters(this, 'ParkedResults', {
      ...base,
      queueName: config.queues.parkedResults,
    });
    const ledger = new Ledger(this, 'Ledger', base);
    const rateLimit = new RateLimit(this, 'RateLimit', base);
    const requestBus = new RequestBus(this, 'RequestBus', { ...base, undelivered });
    const { bus } = requestBus;

    const steps = new Steps(this, 'Steps', { ...base, ledger, rateLimit });
    const { machine } = new Workflow(this, 'Workflow', { ...base, steps, bus, parkedResults });
    const eventTrigger = new EventTrigger(this, 'EventTrigger', { config, bus, machine, undelivered });
    const queueTrigger = new QueueTrigger(this, 'QueueTrigger', { ...base, machine });
    const reconciler = new Reconciler(this, 'Reconciler', { ...base, bus, ledger, rateLimit, machine });
    const integrations =
      config.integrations.length > 0
        ? new Integrations(this, 'Integrations', { ...base, bus, machine })
        : undefined;

    const alarmTopic = new AlarmTopic(this, 'AlarmTopic', base);
    const { topic } = alarmTopic;
    const kept = { queueTrigger, reconciler, integrations, undelivered, parkedResults };
    const watched = { config, machine, steps, ...kept };
    const alarms = new Alarms(this, 'Alarms', { ...watched, topic });
    const board = new RequestBoard(this, 'RequestBoard', { ...base, ledger, ...kept });
    const overview = new Overview(this, 'Overview', { ...watched, alarms, board });
    const { dashboard } = overview;

    // Requests enter last: a creation that fails has accepted none, so that none is lost with its ledger.
    const { mapping, subscriptions } = queueTrigger;
    for (const entrance of [eventTrigger, mapping, ...subscriptions, ...(integrations?.rules ?? [])]) {
      entrance.node.addDependency(requestBus, reconciler, alarmTopic, alarms, board, overview);
    }

    const outputs = {
      EventBusArn: [bus.eventBusArn, 'Requests enter and results leave on this bus.'],
      RequestQueueUrl: [queueTrigger.requests.queueUrl, 'Send bulk requests to this queue.'],
      RequestQueueArn: [queueTrigger.requests.queueArn, 'A sender needs sqs:SendMessage on this ARN.'],
      StateMachineArn: [machine.stateMachineArn, 'Start an execution with one request as input.'],
      LedgerTableName: [ledger.table.tableName, 'One record for each request, with its result.'],
      ParkedResultsUrl: [parkedResults.queueUrl, 'Results that the bus rejected wait here.'],
      RequestsDlqUrl: [queueTrigger.deadLetters.queueUrl, 'Messages that could not be dispatched wait here.'],
      RequestEventsDlqUrl: [undelivered.queueUrl, 'Events that started no execution wait here.'],
      InterruptedDlqUrl: [
        reconciler.deadLetters.queueUrl,
        'Ended executions that could not be reconciled wait here.',
      ],
      ReconcileOnExecutionEndedName: [
        reconciler.reporter.function.functionName,
        'Publishes the result of an execution that ended without one. Invoke it again for messages in its queue.',
      ],
      ...(integrations !== undefined && {
        IntegrationsDlqUrl: [
          integrations.deadLetters.queueUrl,
          'Events that could not be translated from or for an integration wait here.',
        ],
        TranslateEventName: [
          integrations.translateEvent.function.functionName,
          'Translates the events of integrations. Invoke it again for messages in its queue.',
        ],
        TranslateResultName: [
          integrations.translateResult.function.functionName,
          'Translates results for integrations. Invoke it again for messages in its queue.',
        ],
      }),
      RequestDetailType: [config.requests.detailType, 'The detail-type of an event that requests a pool.'],
      RequestSources: [
        config.requests.sources.join(',') || '*',
        'The sources whose events are accepted as requests, or * for any but the service itself.',
      ],
      CreatePoolPerSecond: [
        `${config.quotas.createPool.ratePerSecond}`,
        'How many pools a second the account may create.',
      ],
      QuotaShare: [`${config.quotas.share}`, 'The share of the quota that the service uses.'],
      MaxWaitHours: [
        `${config.rateLimit.maxWaitHours}`,
        'How many hours a request waits for its turn at most.',
      ],
      AlarmTopicArn: [topic.topicArn, 'Subscribe to this topic to receive alarms.'],
      KeyArn: [
        encryption.key.keyArn,
        'Encrypts the alarms, and everything else if the configuration says so.',
      ],
      DashboardName: [dashboard.dashboardName, 'The CloudWatch dashboard of requests and results.'],
    } as const;

    for (const [output, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, output, { value, description });
    }
  }
}
