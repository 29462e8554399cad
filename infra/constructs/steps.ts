import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** The functions that are states of the workflow. */
export class Steps extends Construct {
  readonly validateRequest: ServiceFunction;
  readonly createPool: ServiceFunction;
  readonly describePool: ServiceFunction;
  readonly recordOutcome: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    { config, encryption }: { config: Config; encryption: Encryption },
  ) {
    super(scope, id);
    const { polling } = config;
    const pools = this.#smsVoiceArn('pool');

    const step = (
      stepId: string,
      props: Omit<ServiceFunctionProps, 'config' | 'encryption' | 'timeoutSeconds'>,
    ) =>
      new ServiceFunction(this, stepId, {
        config,
        encryption,
        timeoutSeconds: config.functions.stepTimeoutSeconds,
        ...props,
      });

    this.validateRequest = step('ValidateRequest', { verbNoun: 'validate-request' });
    this.createPool = step('CreatePool', {
      verbNoun: 'create-pool',
      environment: { FIRST_LOOK_SECONDS: `${polling.firstLookSeconds}` },
      permissions: [
        // CreatePool is authorised on the identity, not on the pool. An identity that another account shares
        // keeps that account in its ARN; that account's own sharing decides who may use it.
        new PolicyStatement({
          actions: ['sms-voice:CreatePool'],
          resources: [
            this.#smsVoiceArn('phone-number', '*', '*'),
            this.#smsVoiceArn('sender-id', '*/*', '*'),
            this.#smsVoiceArn('rcs-agent', '*', '*'),
          ],
        }),
        // A request with Tags is refused without it.
        new PolicyStatement({ actions: ['sms-voice:TagResource'], resources: [pools] }),
      ],
    });
    this.describePool = step('DescribePool', {
      verbNoun: 'describe-pool',
      environment: {
        POOL_DEADLINE_SECONDS: `${polling.poolDeadlineSeconds}`,
        LOOK_INTERVAL_MAX_SECONDS: `${polling.lookIntervalMaxSeconds}`,
        VISIBILITY_GRACE_SECONDS: `${polling.visibilityGraceSeconds}`,
      },
      permissions: [new PolicyStatement({ actions: ['sms-voice:DescribePools'], resources: [pools] })],
    });
    this.recordOutcome = step('RecordOutcome', { verbNoun: 'record-outcome' });
  }

  get all(): ServiceFunction[] {
    return [this.validateRequest, this.createPool, this.describePool, this.recordOutcome];
  }

  /** @param account id of the owning account; this stack's own when left out */
  #smsVoiceArn(resource: string, resourceName = '*', account?: string): string {
    return Stack.of(this).formatArn({
      service: 'sms-voice',
      resource,
      resourceName,
      ...(account && { account }),
    });
  }
}
