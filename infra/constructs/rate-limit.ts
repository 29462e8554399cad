import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';

/** A number as an environment variable. */
const settingOf = (value: number): string => `${Number(value.toFixed(6))}`;

/** One item for each rate limit, CreatePool and DescribePools, one item for the status cache, and one for the reconciler. */
export class RateLimit extends Construct {
  readonly table: Table;
  readonly #encryption: Encryption;
  readonly #quotas: Config['quotas'];

  constructor(
    scope: Construct,
    id: string,
    { config, encryption }: { config: Config; encryption: Encryption },
  ) {
    super(scope, id);
    this.#encryption = encryption;
    this.#quotas = config.quotas;
    this.table = new Table(this, 'Table', {
      ...encryption.ofTable,
      tableName: config.rateLimit.tableName,
      partitionKey: { name: 'name', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // The items are of use for at most a day.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** The environment of a function that calls under the rate limits. */
  get environment(): Record<string, string> {
    const { createPool, describePools, share } = this.#quotas;

    return {
      RATE_LIMIT_TABLE: this.table.tableName,
      CREATE_POOL_RATE: settingOf(createPool.ratePerSecond),
      CREATE_POOL_BURST: `${createPool.burst}`,
      DESCRIBE_POOLS_RATE: settingOf(describePools.ratePerSecond),
      DESCRIBE_POOLS_BURST: `${describePools.burst}`,
      QUOTA_SHARE: settingOf(share),
    };
  }

  /** To reserve slots and to share the status cache. */
  get toReserve(): PolicyStatement[] {
    const actions = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
    return [new PolicyStatement({ actions, resources: [this.table.tableArn] }), ...this.#encryption.toWrite];
  }
}
