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
 * Onboarding systems with events of their own. translate-event starts an execution for each of their events that asks
 * for a pool, and translate-result publishes each result of theirs once more, in their form.
 */
export class Integrations extends Construct {
  readonly translateEvent: ServiceFunction;
  readonly translateResult: ServiceFunction;
  readonly deadLetters: Queue;
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
    // As they are, not by an InputTransformer: that makes a broken request of an event that lacks a field, and nobody
    // could say any more which field of the event it was.
    for (const { name, event } of integrations) {
      this.#hand(this.translateEvent, `Events-${name}`, {
        ruleName: `${config.requestRuleName}-${name}`,
        description: `Hands each event of ${name} that asks for a pool to translate-event.`,
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
      description: 'Hands each result of a request of an integration to translate-result.',
      eventPattern: {
        source: [RESULT_SOURCE],
        detailType: ['PoolProvisioned', 'PoolProvisioningFailed'],
        // The two ways in which a request id is an integration's: functions/integrations/integration.ts makes them.
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

  /** A function that Lambda invokes asynchronously. What it fails at waits in the queue for a person. */
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
        // Used by Lambda, which sends on what the function failed at.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });
    new EventInvokeConfig(this, `${id}Retries`, {
      function: translator.function,
      // The most that Lambda offers.
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
    });
  }
}
