import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Encryption } from './encryption.ts';
import type { Bus } from './request-bus.ts';
import { ServiceFunction } from './service-function.ts';

interface SafetyNetProps {
  config: Config;
  encryption: Encryption;
  bus: Bus;
  machine: IStateMachine;
}

/** Answers for an execution that ended before it could: each end without success goes to report-interrupted. */
export class SafetyNet extends Construct {
  readonly reporter: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { config, encryption, bus, machine }: SafetyNetProps) {
    super(scope, id);
    const { rules } = config;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      config,
      encryption,
      queueName: config.queues.interruptedDlq,
    }).queue;

    this.reporter = new ServiceFunction(this, 'ReportInterrupted', {
      config,
      encryption,
      verbNoun: 'report-interrupted',
      timeoutSeconds: config.functions.reportTimeoutSeconds,
      environment: { EVENT_BUS_NAME: bus.eventBusName },
      permissions: [
        new PolicyStatement({
          actions: ['states:GetExecutionHistory'],
          resources: [
            Stack.of(this).formatArn({
              service: 'states',
              resource: 'execution',
              resourceName: `${config.stateMachineName}:*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ],
        }),
        new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
        // Used by Lambda, which sends on what the function failed at.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });
    const { function: reporter } = this.reporter;

    new EventInvokeConfig(this, 'Retries', {
      function: reporter,
      // The most that Lambda offers: after them the event waits for a person.
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters),
    });

    new Rule(this, 'Rule', {
      ruleName: config.statusRuleName,
      description: 'Hands each execution that ended without success to report-interrupted.',
      // No eventBus: AWS tells of executions on the default bus alone.
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [machine.stateMachineArn], status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
      targets: [
        new LambdaFunction(reporter, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: rules.retryAttempts,
          maxEventAge: Duration.hours(rules.maxEventAgeHours),
        }),
      ],
    });
  }
}
