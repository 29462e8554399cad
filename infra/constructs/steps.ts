import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';
import type { Ledger } from './idempotency.ts';
import { smsVoiceArn, toFindPools } from './pools.ts';
import type { RateLimit } from './rate-limit.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

interface StepsProps {
  config: Config;
  encryption: Encryption;
  ledger: Ledger;
  rateLimit: RateLimit;
}

/** The functions behind the Task states of the workflow. */
export class Steps extends Construct {
  readonly validateRequest: ServiceFunction;
  readonly claimRequest: ServiceFunction;
  readonly reserveSlot: ServiceFunction;
  readonly createPool: ServiceFunction;
  readonly findPool: ServiceFunction;
  readonly describePool: ServiceFunction;
  readonly recordResult: ServiceFunction;

  constructor(scope: Construct, id: string, { config, encryption, ledger, rateLimit }: StepsProps) {
    super(scope, id);
    const { polling } = config;
    const pools = smsVoiceArn(this, 'pool');
    const kept = { LEDGER_TABLE: ledger.table.tableName };

    const step = (
      stepId: string,
      props: Omit<ServiceFunctionProps, 'config' | 'encryption' | 'timeoutSeconds'> & {
        timeoutSeconds?: number;
      },
    ) =>
      new ServiceFunction(this, stepId, {
        config,
        encryption,
        timeoutSeconds: config.functions.stepTimeoutSeconds,
        ...props,
      });

    this.validateRequest = step('ValidateRequest', { verbNoun: 'validate-request' });
    this.claimRequest = step('ClaimRequest', {
      verbNoun: 'claim-request',
      environment: { ...kept, SERVICE_NAME: config.service },
      permissions: ledger.toWrite,
    });
    this.reserveSlot = step('ReserveSlot', {
      verbNoun: 'reserve-slot',
      environment: {
        ...rateLimit.environment,
        SLOT_DEADLINE_SECONDS: `${config.rateLimit.maxWaitHours * 3600}`,
      },
      permissions: rateLimit.toReserve,
    });
    this.createPool = step('CreatePool', {
      verbNoun: 'create-pool',
      environment: {
        ...kept,
        ...rateLimit.environment,
        POLL_INITIAL_DELAY_SECONDS: `${polling.initialDelaySeconds}`,
        EXHAUSTED_SECONDS: `${config.rateLimit.exhaustedSeconds}`,
      },
      permissions: [
        ...rateLimit.toReserve,
        ...ledger.toRead,
        // CreatePool is authorised on the identity, not on the pool. The ARN of an identity that another account shares
        // contains that account, and its resource share decides who may use it.
        new PolicyStatement({
          actions: ['sms-voice:CreatePool'],
          resources: [
            smsVoiceArn(this, 'phone-number', '*', '*'),
            smsVoiceArn(this, 'sender-id', '*/*', '*'),
            smsVoiceArn(this, 'rcs-agent', '*', '*'),
          ],
        }),
        // Every pool has tags: the request's, and those that prove which request owns it.
        new PolicyStatement({ actions: ['sms-voice:TagResource'], resources: [pools] }),
      ],
    });
    this.findPool = step('FindPool', {
      verbNoun: 'find-pool',
      timeoutSeconds: config.functions.findPoolTimeoutSeconds,
      environment: {
        ...rateLimit.environment,
        CREATE_DEADLINE_SECONDS: `${polling.createDeadlineSeconds}`,
        POLL_INITIAL_DELAY_SECONDS: `${polling.initialDelaySeconds}`,
      },
      permissions: [...toFindPools(this), ...rateLimit.toReserve],
    });
    this.describePool = step('DescribePool', {
      verbNoun: 'describe-pool',
      environment: {
        ...rateLimit.environment,
        POOL_DEADLINE_SECONDS: `${polling.poolDeadlineSeconds}`,
        POLL_INTERVAL_SECONDS: `${polling.intervalSeconds}`,
      },
      permissions: [
        new PolicyStatement({ actions: ['sms-voice:DescribePools'], resources: [pools] }),
        ...rateLimit.toReserve,
      ],
    });
    this.recordResult = step('RecordResult', {
      verbNoun: 'record-result',
      environment: kept,
      permissions: ledger.toWrite,
    });
  }

  get all(): ServiceFunction[] {
    return [
      this.validateRequest,
      this.claimRequest,
      this.reserveSlot,
      this.createPool,
      this.findPool,
      this.describePool,
      this.recordResult,
    ];
  }
}
