import {
  type AttributeValue,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, role } from './template.ts';

const TABLE = 'ledger';
const ARN = `arn:aws:dynamodb:us-east-1:123456789012:table/${TABLE}`;
const KEY = [
  { AttributeName: 'requestId', KeyType: 'HASH' },
  { AttributeName: 'part', KeyType: 'RANGE' },
];
const ledger = (properties: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: TABLE,
    KeySchema: KEY,
    AttributeDefinitions: ['requestId', 'part', 'incomplete', 'claimedAt'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'incomplete',
        KeySchema: [
          { AttributeName: 'incomplete', KeyType: 'HASH' },
          { AttributeName: 'claimedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    ...properties,
  },
});

/** A function that may write to the table, and read only the index. */
const RESOURCES = {
  Ledger: ledger(),
  Writer: role(
    { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: { 'Fn::GetAtt': ['Ledger', 'Arn'] } },
    {
      Effect: 'Allow',
      Action: 'dynamodb:Query',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Ledger', 'Arn'] }, '/index/incomplete']] },
    },
  ),
  Claim: lambdaFunction('claim', { Role: { 'Fn::GetAtt': ['Writer', 'Arn'] } }),
};

describe('The local DynamoDB', () => {
  let stack: RunningStack;
  let client: DynamoDBClient;
  beforeAll(async () => {
    stack = await testStack({
      resources: RESOURCES,
      handlers: { claim: 'export const handler = () => {};' },
    });
    client = clientWith('local');
  });
  afterAll(() => stack.stop());

  const clientWith = (accessKeyId: string) =>
    new DynamoDBClient({
      endpoint: stack.endpoint,
      region: stack.region,
      credentials: { accessKeyId, secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  const put = (requestId: string, attributes: PutItemCommandInput['Item'] = {}, condition: object = {}) =>
    client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: { requestId: { S: requestId }, part: { S: 'claim' }, ...attributes },
        ...condition,
      }),
    );
  const get = (requestId: string) =>
    client.send(
      new GetItemCommand({
        TableName: TABLE,
        Key: { requestId: { S: requestId }, part: { S: 'claim' } },
        ConsistentRead: true,
      }),
    );
  const unanswered = (by = client) =>
    by.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: 'incomplete',
        KeyConditionExpression: 'incomplete = :yes AND claimedAt < :now',
        ExpressionAttributeValues: { ':yes': { S: 'yes' }, ':now': { S: '2026-11-24' } },
      }),
    );

  const isNew = { ConditionExpression: 'attribute_not_exists(requestId)' };
  const isRevision = (revision: string) => ({
    ConditionExpression: 'revision = :n',
    ExpressionAttributeValues: { ':n': { N: revision } },
  });

  it('creates an ACTIVE table, with the name from Ref and the ARN of its account', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));

    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: ARN,
      KeySchema: KEY,
      GlobalSecondaryIndexes: [{ IndexArn: `${ARN}/index/incomplete`, IndexStatus: 'ACTIVE' }],
    });
  });

  it('puts an item once under the condition that it does not exist', async () => {
    await put('once', { revision: { N: '1' } }, isNew);

    const again = put('once', { revision: { N: '9' } }, isNew);

    await expect(again).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400 },
    });
    expect((await get('once')).Item?.revision).toEqual({ N: '1' });
  });

  it('replaces an item only under the condition of its revision', async () => {
    await put('revised', { revision: { N: '1' } });

    await put('revised', { revision: { N: '2' } }, isRevision('1'));
    const late = put('revised', { revision: { N: '3' } }, isRevision('1'));

    await expect(late).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await get('revised')).Item?.revision).toEqual({ N: '2' });
  });

  it('lets one of many concurrent conditional writes succeed', async () => {
    const writes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => put('race', { revision: { N: `${n}` } }, isNew)),
    );

    expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('returns from an index its items, in order, with only their keys', async () => {
    const claimed = (claimedAt: string) => ({
      incomplete: { S: 'yes' },
      claimedAt: { S: claimedAt },
      other: { S: 'x' },
    });
    await put('second', claimed('2026-11-23T11'));
    await put('first', claimed('2026-11-23T10'));
    await put('later', claimed('2026-11-25'));
    await put('answered', { claimedAt: { S: '2026-11-23' } });

    const { Items } = await unanswered();

    const keys = { part: { S: 'claim' }, incomplete: { S: 'yes' } };
    expect(Items).toEqual([
      { ...keys, requestId: { S: 'first' }, claimedAt: { S: '2026-11-23T10' } },
      { ...keys, requestId: { S: 'second' }, claimedAt: { S: '2026-11-23T11' } },
    ]);
  });

  it('stores any text unchanged, even ARNs of tables', async () => {
    const text = '😀 "arn:aws:dynamodb:eu-west-1:210987654321:table/other" \u0000';

    await put('text', { text: { S: text } });

    expect((await get('text')).Item?.text).toEqual({ S: text });
  });

  it('denies a function what its role does not allow, and allows the rest', async () => {
    const claim = clientWith('local-claim');
    const Key = { requestId: { S: 'once' }, part: { S: 'claim' } };

    const got = claim.send(new GetItemCommand({ TableName: TABLE, Key }));

    await expect(got).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::123456789012:assumed-role/Writer/claim is not authorized to perform: dynamodb:GetItem on resource: ${ARN} because no identity-based policy allows the dynamodb:GetItem action`,
    });
    expect(await unanswered(claim)).toHaveProperty('Items');
    expect(stack.permissionReport().used).toContain(`Writer: dynamodb:Query on ${ARN}/index/incomplete`);
  });

  it('rejects members that it would ignore', async () => {
    const asked = put('once', {}, { ...isNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });

    await expect(asked).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The local DynamoDB does not offer ReturnValuesOnConditionCheckFailure.',
    });
  });

  it('rejects items that nest too deeply, at any depth', async () => {
    const nested = (levels: number): AttributeValue => {
      let value: AttributeValue = { S: 'x' };
      for (let level = 0; level < levels; level++) value = { L: [value] };
      return value;
    };

    await put('deep', { nested: nested(32) });
    const deeper = [33, 200].map((levels) => put('deeper', { nested: nested(levels) }));

    expect(await Promise.allSettled(deeper)).toMatchObject([
      { reason: { name: 'ValidationException' } },
      { reason: { name: 'ValidationException' } },
    ]);
  });

  it('survives requests that crash dynalite', async () => {
    const response = await fetch(stack.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
      body: JSON.stringify({ TableName: TABLE, Item: { requestId: null } }),
    });

    expect(response.status).toBe(500);
    await expect(put('survived')).resolves.toBeDefined();
  });

  it('reports an unsupported operation', async () => {
    const response = await fetch(stack.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' },
      body: '{}',
    });

    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'The local stack does not offer the operation DynamoDB_20120810.TransactWriteItems.',
    });
  });
});

describe('A table cannot be deployed', () => {
  it.each([
    ['with a property that would be ignored', { StreamSpecification: {} }, 'Unrecognized key'],
    [
      'with a key without a type',
      { AttributeDefinitions: [] },
      'Ledger: Invalid KeySchema: Some index key attribute have no definition',
    ],
  ])('%s', async (_what, properties, message) => {
    await expect(testStack({ resources: { Ledger: ledger(properties) } })).rejects.toThrow(message);
  });
});
