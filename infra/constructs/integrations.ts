import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { RESULT_SOURCE } from '../result-source.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Encryption } from './encryption.ts';
import type { Bus } from './request-bus.ts';
import { ServiceFunction } from './service-function.ts';

interface IntegrationsProps {
  config: Config;
  encryption: Encryption;
  bus: Bus;
  machine: IStateMachine;
}

/**
 * Onboarding systems with events of their own. translate-event starts an execution for each of their events that
 * requests a pool, and translate-result publishes each of their results again, in their own format.
 */
export class Integrations extends Construct {
  readonly translateEvent: ServiceFunction;
  readonly translateResult: ServiceFunction;
  readonly deadLetters: Queue;
  /** What lets the events of other systems in, and their results out. */
  readonly rules: Rule[] = [];
  readonly #props: IntegrationsProps;

  constructor(scope: Construct, id: string, props: IntegrationsProps) {
    super(scope, id);
    this.#props = props;
    const { config, encryption, bus, machine } = props;
    const { integrations } = config;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      config,
      encryption,
      queueName: config.queues.integrationsDlq,
    }).queue;

    this.translateEvent = this.#translator(
      'TranslateEvent',
      'translate-event',
      { STATE_MACHINE_ARN: machine.stateMachineArn },
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
    );
    // The whole event, without an InputTransformer: a transformer turns an event that lacks a field into a broken
    // request, and the fault could no longer name the field of the event.
    for (const { name, event } of integrations) {
      this.#hand(this.translateEvent, `Events-${name}`, {
        ruleName: `${config.requestRuleName}-${name}`,
        description: `Sends each event of ${name} that requests a pool to translate-event.`,
        eventPattern: { source: [event.source], detailType: [event.detailType] },
      });
    }

    this.translateResult = this.#translator(
      'TranslateResult',
      'translate-result',
      { EVENT_BUS_NAME: bus.eventBusName },
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
    );
    this.#hand(this.translateResult, 'Results', {
      ruleName: config.resultRuleName,
      description: 'Sends each result of a request of an integration to translate-result.',
      eventPattern: {
        source: [RESULT_SOURCE],
        detailType: ['PoolProvisioned', 'PoolProvisioningFailed'],
        // The two forms of an integration's request id: see functions/integrations/integration.ts.
        detail: {
          metadata: {
            requestId: integrations.flatMap(({ name }) => [
              ...Match.prefix(`${name}:`),
              ...Match.prefix(`${name}/`),
            ]),
          },
        },
      },
    });
  }

  /** A function that Lambda invokes asynchronously. Events that it fails on wait in the queue for a person. */
  #translator(
    id: string,
    verbNoun: string,
    environment: Record<string, string>,
    permission: PolicyStatement,
  ): ServiceFunction {
    const { config, encryption } = this.#props;
    const translator = new ServiceFunction(this, id, {
      config,
      encryption,
      verbNoun,
      timeoutSeconds: config.functions.stepTimeoutSeconds,
      environment: { ...environment, INTEGRATIONS: JSON.stringify(config.integrations) },
      permissions: [
        permission,
        // Lambda sends failed events under the function's role.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });
    new EventInvokeConfig(this, `${id}Retries`, {
      function: translator.function,
      // The maximum of Lambda.
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters),
    });

    return translator;
  }

  #hand(
    { function: translator }: ServiceFunction,
    id: string,
    rule: { ruleName: string; description: string; eventPattern: EventPattern },
  ): void {
    const { config, bus } = this.#props;
    const { retryAttempts, maxEventAgeHours } = config.rules;

    this.rules.push(
      new Rule(this, id, {
        ...rule,
        eventBus: bus,
        targets: [
          new LambdaFunction(translator, {
            deadLetterQueue: this.deadLetters,
            retryAttempts,
            maxEventAge: Duration.hours(maxEventAgeHours),
          }),
        ],
      }),
    );
  }
}
