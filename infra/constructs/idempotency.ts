import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';

/** A sparse index of the requests without a result. A record leaves it when the attribute is removed. */
export const INCOMPLETE = 'incomplete';

/** The index for lists: every record by its status and time, with the members of a line in a list. */
export const BY_STATUS = 'byStatus';
export const LISTED = [
  'attempt',
  'batchLine',
  'batchSize',
  'claimedAt',
  'contentHash',
  'correlationId',
  'trigger',
  'failureClass',
  'identity',
  'poolId',
  'since',
  'tags',
];

/** A sparse index of the requests with a batch, by the batch and their times. */
const BY_BATCH = 'byBatch';

/** The idempotency store: the request and its result. It guarantees one pool and one result for each request. */
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
      // Requests arrive in bursts, which provisioned capacity cannot follow.
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      // Without the table, a repeated request would create a second pool: the table outlives the stack. A creation that
      // fails takes it along: no request has entered yet, and the name must be free for the next try.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      deletionProtection: config.ledger.deletionProtection,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: INCOMPLETE,
      partitionKey: { name: INCOMPLETE, type: AttributeType.STRING },
      sortKey: { name: 'claimedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: BY_STATUS,
      partitionKey: { name: 'status', type: AttributeType.STRING },
      sortKey: { name: 'updatedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['batchId', ...LISTED],
    });
    this.table.addGlobalSecondaryIndex({
      indexName: BY_BATCH,
      partitionKey: { name: 'batchId', type: AttributeType.STRING },
      sortKey: { name: 'updatedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['status', ...LISTED],
    });
  }

  /** To read and write the record of a request. */
  get toWrite(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [this.table.tableArn],
      }),
      ...this.#encryption.toWrite,
    ];
  }

  /** To read a record. */
  get toRead(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [this.table.tableArn] }),
      ...this.#encryption.toRead,
    ];
  }

  /** To list requests, and to read a record in full. */
  get toList(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [
          this.table.tableArn,
          ...[BY_STATUS, BY_BATCH].map((index) => `${this.table.tableArn}/index/${index}`),
        ],
      }),
      ...this.#encryption.toRead,
    ];
  }

  /** To list the requests of a batch, beside `toList`: its cancellation, and the present state of what it repeats. */
  get toListBatches(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        resources: [this.table.tableArn],
      }),
    ];
  }

  /** To find the requests without a result, and the newest result. */
  get toReconcile(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [INCOMPLETE, BY_STATUS].map((index) => `${this.table.tableArn}/index/${index}`),
      }),
      ...this.#encryption.toRead,
    ];
  }
}
