import { App, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Listed } from '../../functions/idempotency/queries.ts';
import { config } from '../../infra/config.ts';
import { Encryption } from '../../infra/constructs/encryption.ts';
import { Ledger } from '../../infra/constructs/idempotency.ts';
import { synthesized, Table } from './template.ts';

describe('the ledger', () => {
  const tables = synthesized(config)
    .all(Table)
    .map(({ properties }) => properties)
    .filter(({ TableName }) => TableName === config.ledger.tableName);

  it('is one table, with a key for each part of a request', () => {
    expect(tables).toMatchObject([
      {
        TableName: config.ledger.tableName,
        KeySchema: [
          { AttributeName: 'requestId', KeyType: 'HASH' },
          { AttributeName: 'part', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    ]);
  });

  it('has point-in-time recovery for 35 days and deletion protection', () => {
    expect(tables).toMatchObject([
      {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    ]);
  });

  it('has an index of requests without a result, one by status and time for lists, and one of batches', () => {
    expect(tables.flatMap(({ GlobalSecondaryIndexes }) => GlobalSecondaryIndexes)).toMatchObject([
      {
        IndexName: 'incomplete',
        KeySchema: [
          { AttributeName: 'incomplete', KeyType: 'HASH' },
          { AttributeName: 'claimedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byStatus',
        KeySchema: [
          { AttributeName: 'status', KeyType: 'HASH' },
          { AttributeName: 'updatedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE' },
      },
      {
        IndexName: 'byBatch',
        KeySchema: [
          { AttributeName: 'batchId', KeyType: 'HASH' },
          { AttributeName: 'updatedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE' },
      },
    ]);
  });

  it('projects each member of a line in a list: a missing one would silently be absent', () => {
    const [, ...indexes] = tables.flatMap(({ GlobalSecondaryIndexes = [] }) => GlobalSecondaryIndexes);
    const { batch, ...members } = Listed.shape;
    const listed = [...Object.keys(members), 'batchId', 'batchLine', 'batchSize'].toSorted();

    for (const { KeySchema, Projection } of indexes) {
      const keys = ['requestId', 'part', ...KeySchema.map(({ AttributeName }) => AttributeName)];
      expect([...keys, ...(Projection.NonKeyAttributes ?? [])].toSorted()).toEqual(listed);
    }
    expect(indexes).toHaveLength(2);
  });
});

describe.each([
  ['aws', [], []],
  [
    'customer',
    [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    ['kms:Decrypt'],
  ],
] as const)('with the key of %s', (encryption, writing, reading) => {
  const stack = new Stack(new App(), 'Stack');
  const changed = { ...config, encryption };
  const ledger = new Ledger(stack, 'Ledger', {
    config: changed,
    encryption: new Encryption(stack, 'Encryption', { config: changed }),
  });
  const tableArn = stack.resolve(ledger.table.tableArn);

  it('a writer may get and put items of the table, and use its key', () => {
    const [onTable, ...onKey] = ledger.toWrite;

    expect(onTable?.actions).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem']);
    expect(stack.resolve(onTable?.resources)).toEqual([tableArn]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(writing);
  });

  it('a lister may query only the table and the indexes of lists, and read with its key', () => {
    const [onTable, ...onKey] = ledger.toList;

    expect(onTable?.actions).toEqual(['dynamodb:Query']);
    expect(stack.resolve(onTable?.resources)).toEqual([
      tableArn,
      { 'Fn::Join': ['', [tableArn, '/index/byStatus']] },
      { 'Fn::Join': ['', [tableArn, '/index/byBatch']] },
    ]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(reading);
  });

  it('the reconciler may query only the index, and read with its key', () => {
    const [onIndex, ...onKey] = ledger.toReconcile;

    expect(onIndex?.actions).toEqual(['dynamodb:Query']);
    expect(stack.resolve(onIndex?.resources)).toEqual([
      { 'Fn::Join': ['', [tableArn, '/index/incomplete']] },
    ]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(reading);
  });
});
