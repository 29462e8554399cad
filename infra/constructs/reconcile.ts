import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { executionLifeSeconds } from '../definition.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Encryption } from './encryption.ts';
import type { Ledger } from './idempotency.ts';
import { toFindPools } from './pools.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Bus } from './request-bus.ts';
import { ServiceFunction } from './service-function.ts';

interface ReconcilerProps {
  config: Config;
  encryption: Encryption;
  bus: Bus;
  ledger: Ledger;
  rateLimit: RateLimit;
  machine: IStateMachine;
}

/**
 * Publishes the result of an execution that ended without one. Each execution that ends without success goes to
 * reconcile-on-execution-ended. reconcile-on-schedule finds what that misses.
 */
export class Reconciler extends Construct {
  readonly reporter: ServiceFunction;
  readonly onSchedule: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { config, encryption, bus, ledger, rateLimit, machine }: ReconcilerProps,
  ) {
    super(scope, id);
    const { rules } = config;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      config,
      encryption,
      queueName: config.queues.interruptedDlq,
    }).queue;

    const environment = {
      ...rateLimit.environment,
      EVENT_BUS_NAME: bus.eventBusName,
      LEDGER_TABLE: ledger.table.tableName,
    };
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${config.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const toReconcile = [
      new PolicyStatement({ actions: ['states:GetExecutionHistory'], resources: [executions] }),
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
      ...toFindPools(this),
      ...ledger.toWrite,
      ...rateLimit.toReserve,
    ];

    this.reporter = new ServiceFunction(this, 'ReconcileOnExecutionEnded', {
      config,
      encryption,
      verbNoun: 'reconcile-on-execution-ended',
      timeoutSeconds: config.functions.reconcileTimeoutSeconds,
      environment,
      permissions: [
        ...toReconcile,
        // Lambda sends failed events under the function's role.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });
    this.onSchedule = new ServiceFunction(this, 'ReconcileOnSchedule', {
      config,
      encryption,
      verbNoun: 'reconcile-on-schedule',
      timeoutSeconds: config.functions.reconcileOnScheduleTimeoutSeconds,
      environment: {
        ...environment,
        STATE_MACHINE_ARN: machine.stateMachineArn,
        RECONCILER_GRACE_SECONDS: `${config.reconciler.graceSeconds}`,
        RECONCILER_WINDOW_SECONDS: `${config.reconciler.windowSeconds}`,
        EXECUTION_LIFE_SECONDS: `${executionLifeSeconds()}`,
      },
      permissions: [
        ...toReconcile,
        ...ledger.toReconcile,
        new PolicyStatement({ actions: ['states:ListExecutions'], resources: [machine.stateMachineArn] }),
        new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
      ],
    });
    const { function: reporter } = this.reporter;

    new EventInvokeConfig(this, 'Retries', {
      function: reporter,
      // The maximum of Lambda. After them the event waits for a person.
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters),
    });

    new Rule(this, 'Rule', {
      ruleName: config.statusRuleName,
      description: 'Sends each execution that ended without success to reconcile-on-execution-ended.',
      // No eventBus: Step Functions sends its events to the default bus only.
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

    new Rule(this, 'Schedule', {
      ruleName: config.reconcilerScheduleName,
      description: 'Starts the reconciler for executions that ended without a result.',
      schedule: Schedule.rate(Duration.minutes(config.reconciler.everyMinutes)),
      // The next scheduled run repeats a failed one.
      targets: [
        new LambdaFunction(this.onSchedule.function, { deadLetterQueue: this.deadLetters, retryAttempts: 0 }),
      ],
    });
  }
}
