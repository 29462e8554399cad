import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { forSource } from '../for-source.ts';
import { RESULT_SOURCE } from '../result-source.ts';
import type { Bus } from './request-bus.ts';

interface EventTriggerProps {
  config: Config;
  bus: Bus;
  machine: IStateMachine;
  /** Receives the events that started no execution. */
  undelivered: IQueue;
}

/** Each request on the bus starts an execution, with the whole event as its input. */
export class EventTrigger extends Construct {
  constructor(scope: Construct, id: string, { config, bus, machine, undelivered }: EventTriggerProps) {
    super(scope, id);
    const { requests, rules } = config;
    // By name: a GetAtt would be circular, since the rule refers to its role. A rule of the default bus has no bus in it.
    const resourceName = [bus.eventBusName, config.requestRuleName]
      .filter((name) => name !== 'default')
      .join('/');
    const ruleArn = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName });
    const role = new Role(this, 'Role', { assumedBy: forSource('events.amazonaws.com', ruleArn) });

    new Rule(this, 'Rule', {
      ruleName: config.requestRuleName,
      description: 'Starts an execution for each request on the bus.',
      eventBus: bus,
      eventPattern: {
        detailType: [requests.detailType],
        // Where any source may request a pool, the service itself may not: that would be an endless loop.
        source: requests.sources.length > 0 ? requests.sources : Match.anythingBut(RESULT_SOURCE),
      },
      targets: [
        new SfnStateMachine(machine, {
          role,
          deadLetterQueue: undelivered,
          retryAttempts: rules.retryAttempts,
          maxEventAge: Duration.hours(rules.maxEventAgeHours),
        }),
      ],
    });
  }
}
