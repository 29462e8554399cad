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

  it('is one table, with a key for the parts of each request', () => {
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

  it('is kept safe: it can be set back to any second of 35 days, and not be deleted', () => {
    expect(tables).toMatchObject([
      {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    ]);
  });

  it('finds what is unanswered by an index of the keys, and lists by one of status and time', () => {
    expect(tables.flatMap(({ GlobalSecondaryIndexes }) => GlobalSecondaryIndexes)).toMatchObject([
      {
        IndexName: 'unanswered',
        KeySchema: [
          { AttributeName: 'unanswered', KeyType: 'HASH' },
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
    ]);
  });

  it('lists each member of a line: what the index does not hold would be missing without a word', () => {
    const [, byStatus] = tables.flatMap(({ GlobalSecondaryIndexes = [] }) => GlobalSecondaryIndexes);
    const keys = ['requestId', 'part', 'status', 'updatedAt'];

    const held = [...keys, ...(byStatus?.Projection.NonKeyAttributes ?? [])].toSorted();

    expect(held).toEqual(Object.keys(Listed.shape).toSorted());
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
] as const)('under the key of %s', (encryption, writing, reading) => {
  const stack = new Stack(new App(), 'Stack');
  const changed = { ...config, encryption };
  const ledger = new Ledger(stack, 'Ledger', {
    config: changed,
    encryption: new Encryption(stack, 'Encryption', { config: changed }),
  });
  const tableArn = stack.resolve(ledger.table.tableArn);

  it('whoever writes may get and put items of the table, and use its key', () => {
    const [onTable, ...onKey] = ledger.toWrite;

    expect(onTable?.actions).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem']);
    expect(stack.resolve(onTable?.resources)).toEqual([tableArn]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(writing);
  });

  it('whoever lists may query the table and the index of lists alone, and read with its key', () => {
    const [onTable, ...onKey] = ledger.toList;

    expect(onTable?.actions).toEqual(['dynamodb:Query']);
    expect(stack.resolve(onTable?.resources)).toEqual([
      tableArn,
      { 'Fn::Join': ['', [tableArn, '/index/byStatus']] },
    ]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(reading);
  });

  it('whoever sweeps may query the index alone, and read with its key', () => {
    const [onIndex, ...onKey] = ledger.toReconcile;

    expect(onIndex?.actions).toEqual(['dynamodb:Query']);
    expect(stack.resolve(onIndex?.resources)).toEqual([
      { 'Fn::Join': ['', [tableArn, '/index/unanswered']] },
    ]);
    expect(onKey.flatMap(({ actions }) => actions)).toEqual(reading);
  });
});
