import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { RESULT_SOURCE } from '../result-source.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Encryption } from './encryption.ts';
import type { Bus } from './request-bus.ts';
import { ServiceFunction } from './service-function.ts';

interface TranslateResultProps {
  config: Config;
  encryption: Encryption;
  bus: Bus;
}

/** Says each answer once more on the bus, in the words of the onboarding system whose own event asked for it. */
export class TranslateResult extends Construct {
  readonly translator: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { config, encryption, bus }: TranslateResultProps) {
    super(scope, id);
    const { integrations, rules } = config;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      config,
      encryption,
      queueName: config.queues.resultsDlq,
    }).queue;

    this.translator = new ServiceFunction(this, 'TranslateResult', {
      config,
      encryption,
      verbNoun: 'translate-result',
      timeoutSeconds: config.functions.stepTimeoutSeconds,
      environment: {
        EVENT_BUS_NAME: bus.eventBusName,
        INTEGRATION_ANSWERS: JSON.stringify(integrations.map(({ name, answers }) => ({ name, answers }))),
      },
      permissions: [
        new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
        // Used by Lambda, which sends on what the function failed at.
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ...encryption.toSend,
      ],
    });
    const { function: translator } = this.translator;

    new EventInvokeConfig(this, 'Retries', {
      function: translator,
      // The most that Lambda offers: after them the answer waits for a person.
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters),
    });

    new Rule(this, 'Rule', {
      ruleName: config.resultRuleName,
      description: 'Hands each answer to a request of an integration to translate-result.',
      eventBus: bus,
      eventPattern: {
        source: [RESULT_SOURCE],
        detailType: ['PoolProvisioned', 'PoolProvisioningFailed'],
        // The two ways in which a request id is an integration's: functions/intake/integrations.ts makes them.
        detail: {
          metadata: {
            requestId: integrations.flatMap(({ name }) => [
              ...Match.prefix(`${name}:`),
              ...Match.prefix(`${name}/`),
            ]),
          },
        },
      },
      targets: [
        new LambdaFunction(translator, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: rules.retryAttempts,
          maxEventAge: Duration.hours(rules.maxEventAgeHours),
        }),
      ],
    });
  }
}

/** What a function is told of integrations that reads requests: nothing where there are none. */
export const toReadIntegrations = ({ integrations }: Config): Record<string, string> =>
  integrations.length === 0
    ? {}
    : { INTEGRATIONS: JSON.stringify(integrations.map(({ answers, ...asking }) => asking)) };
