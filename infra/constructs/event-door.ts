import { Duration } from 'aws-cdk-lib';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetters } from './dead-letters.ts';

interface EventDoorProps {
  config: Config;
  bus: EventBus;
  machine: IStateMachine;
}

/** Each PoolRequested event on the bus starts an execution, with the whole event as its input. */
export class EventDoor extends Construct {
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, { config, bus, machine }: EventDoorProps) {
    super(scope, id);
    const { requestRule } = config;

    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      queueName: config.queues.requestEventsDlq,
      config,
    }).queue;

    new Rule(this, 'Rule', {
      ruleName: config.requestRuleName,
      description: 'Starts an execution for each request on the bus.',
      eventBus: bus,
      eventPattern: {
        detailType: ['PoolRequested'],
        // Anybody may ask for a pool, except this service itself: it could answer itself for ever.
        source: Match.anythingBut(config.service),
      },
      targets: [
        new SfnStateMachine(machine, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: requestRule.retryAttempts,
          maxEventAge: Duration.hours(requestRule.maxEventAgeHours),
        }),
      ],
    });
  }
}
