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
 * Two triggers, the state machine behind them, the ledger of what was asked and answered, the bus that it answers on, and
 * what tells people when it does not.
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
    const { bus } = new RequestBus(this, 'RequestBus', { ...base, undelivered });

    const steps = new Steps(this, 'Steps', { ...base, ledger, rateLimit });
    const { machine } = new Workflow(this, 'Workflow', { ...base, steps, bus, parkedResults });
    new EventTrigger(this, 'EventTrigger', { config, bus, machine, undelivered });
    const queueTrigger = new QueueTrigger(this, 'QueueTrigger', { ...base, machine });
    const reconciler = new Reconciler(this, 'Reconciler', { ...base, bus, ledger, rateLimit, machine });
    const integrations =
      config.integrations.length > 0
        ? new Integrations(this, 'Integrations', { ...base, bus, machine })
        : undefined;

    const { topic } = new AlarmTopic(this, 'AlarmTopic', base);
    const kept = { queueTrigger, reconciler, integrations, undelivered, parkedResults };
    const watched = { config, machine, steps, ...kept };
    const alarms = new Alarms(this, 'Alarms', { ...watched, topic });
    const board = new RequestBoard(this, 'RequestBoard', { ...base, ledger, ...kept });
    const { dashboard } = new Overview(this, 'Overview', { ...watched, alarms, board });

    const outputs = {
      EventBusArn: [bus.eventBusArn, 'Requests enter and results leave on this bus.'],
      RequestQueueUrl: [queueTrigger.requests.queueUrl, 'Bulk requests enter here.'],
      RequestQueueArn: [queueTrigger.requests.queueArn, 'What a sender to the queue needs leave for.'],
      StateMachineArn: [machine.stateMachineArn, 'Start an execution of it with one request as input.'],
      LedgerTableName: [ledger.table.tableName, 'One item a request: what was asked, and what was answered.'],
      ParkedResultsUrl: [parkedResults.queueUrl, 'Results that the bus refused wait here.'],
      RequestsDlqUrl: [queueTrigger.deadLetters.queueUrl, 'Messages that could not be dispatched wait here.'],
      RequestEventsDlqUrl: [undelivered.queueUrl, 'Events that started no execution wait here.'],
      InterruptedDlqUrl: [
        reconciler.deadLetters.queueUrl,
        'Ends of executions that got no answer wait here.',
      ],
      ReconcileOnExecutionEndedName: [
        reconciler.reporter.function.functionName,
        'Answers for an execution that ended without an answer; invoked again for what is in its queue.',
      ],
      ...(integrations !== undefined && {
        IntegrationsDlqUrl: [
          integrations.deadLetters.queueUrl,
          'Events that could not be translated from or for an integration wait here.',
        ],
        TranslateEventName: [
          integrations.translateEvent.function.functionName,
          'Translates the events of integrations; invoked again for what is in the queue.',
        ],
        TranslateResultName: [
          integrations.translateResult.function.functionName,
          'Translates results for integrations; invoked again for what is in the queue.',
        ],
      }),
      RequestDetailType: [
        config.requests.detailType,
        'What an event that asks for a pool has as detail-type.',
      ],
      RequestSources: [
        config.requests.sources.join(',') || '*',
        'The sources whose events are taken for requests, or * for any but the service itself.',
      ],
      CreatePoolPerSecond: [
        `${config.quotas.createPool.ratePerSecond}`,
        'How many pools a second the account may create.',
      ],
      AlarmTopicArn: [topic.topicArn, 'Subscribe to it to be told of alarms.'],
      KeyArn: [encryption.key.keyArn, 'Encrypts the alarms, and the rest where the configuration says so.'],
      DashboardName: [dashboard.dashboardName, 'What came in and what came of it, in CloudWatch.'],
    } as const;

    for (const [output, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, output, { value, description });
    }
  }
}
