import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';
import { toReadIntegrations } from './integration-answers.ts';
import type { Ledger } from './ledger.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';
import { smsVoiceArn, toFindPools } from './sms-voice.ts';

/** The functions that are states of the workflow. */
export class Steps extends Construct {
  readonly validateRequest: ServiceFunction;
  readonly claimRequest: ServiceFunction;
  readonly createPool: ServiceFunction;
  readonly findPool: ServiceFunction;
  readonly describePool: ServiceFunction;
  readonly recordOutcome: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    { config, encryption, ledger }: { config: Config; encryption: Encryption; ledger: Ledger },
  ) {
    super(scope, id);
    const { polling } = config;
    const pools = smsVoiceArn(this, 'pool');
    const kept = { LEDGER_TABLE: ledger.table.tableName };

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

    this.validateRequest = step('ValidateRequest', {
      verbNoun: 'validate-request',
      environment: toReadIntegrations(config),
    });
    this.claimRequest = step('ClaimRequest', {
      verbNoun: 'claim-request',
      environment: { ...kept, SERVICE_NAME: config.service },
      permissions: ledger.toWrite,
    });
    this.createPool = step('CreatePool', {
      verbNoun: 'create-pool',
      environment: { FIRST_LOOK_SECONDS: `${polling.firstLookSeconds}` },
      permissions: [
        // CreatePool is authorised on the identity, not on the pool. An identity that another account shares
        // keeps that account in its ARN; that account's own sharing decides who may use it.
        new PolicyStatement({
          actions: ['sms-voice:CreatePool'],
          resources: [
            smsVoiceArn(this, 'phone-number', '*', '*'),
            smsVoiceArn(this, 'sender-id', '*/*', '*'),
            smsVoiceArn(this, 'rcs-agent', '*', '*'),
          ],
        }),
        // Every pool carries tags: the request's, and those by which it is known as the request's.
        new PolicyStatement({ actions: ['sms-voice:TagResource'], resources: [pools] }),
      ],
    });
    this.findPool = step('FindPool', {
      verbNoun: 'find-pool',
      environment: {
        CREATE_DEADLINE_SECONDS: `${polling.createDeadlineSeconds}`,
        FIRST_LOOK_SECONDS: `${polling.firstLookSeconds}`,
      },
      permissions: toFindPools(this),
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
    this.recordOutcome = step('RecordOutcome', {
      verbNoun: 'record-outcome',
      environment: { ...kept, ...toReadIntegrations(config) },
      permissions: ledger.toWrite,
    });
  }

  get all(): ServiceFunction[] {
    return [
      this.validateRequest,
      this.claimRequest,
      this.createPool,
      this.findPool,
      this.describePool,
      this.recordOutcome,
    ];
  }
}
