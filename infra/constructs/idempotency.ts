import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';

/** The index that holds the requests which have no answer yet, and no others: an item leaves it with its attribute. */
export const UNANSWERED = 'unanswered';

/** The index that lists are read from: every item by its status, the newest last, and what a line of a list shows. */
export const BY_STATUS = 'byStatus';
export const LISTED = [
  'attempt',
  'claimedAt',
  'correlationId',
  'trigger',
  'failureClass',
  'identity',
  'poolId',
  'since',
  'tags',
];

/** What was asked and what was answered: the memory that makes one pool and one answer a request, for ever. */
export class Ledger extends Construct {
  readonly table: Table;
  readonly #encryption: Encryption;

  constructor(
    scope: Construct,
    id: string,
    { config, encryption }: { config: Config; encryption: Encryption },
  ) {
    super(scope, id);
    this.#encryption = encryption;
    this.table = new Table(this, 'Table', {
      ...encryption.ofTable,
      tableName: config.ledger.tableName,
      partitionKey: { name: 'requestId', type: AttributeType.STRING },
      sortKey: { name: 'part', type: AttributeType.STRING },
      // Requests come in bursts, and nobody is there to plan for them.
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      // Without it a request that is sent again would make a second pool: it outlives the stack.
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: config.ledger.deletionProtection,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: UNANSWERED,
      partitionKey: { name: UNANSWERED, type: AttributeType.STRING },
      sortKey: { name: 'claimedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: BY_STATUS,
      partitionKey: { name: 'status', type: AttributeType.STRING },
      sortKey: { name: 'updatedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: LISTED,
    });
  }

  /** To read and write the item of a request. */
  get toWrite(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [this.table.tableArn],
      }),
      ...this.#encryption.toWrite,
    ];
  }

  /** To list requests, and to read all that is known of one. */
  get toList(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [this.table.tableArn, `${this.table.tableArn}/index/${BY_STATUS}`],
      }),
      ...this.#encryption.toRead,
    ];
  }

  /** To find the requests that were never answered. */
  get toReconcile(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${this.table.tableArn}/index/${UNANSWERED}`],
      }),
      ...this.#encryption.toRead,
    ];
  }
}
