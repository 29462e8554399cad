import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PoolEvent } from 'sms-pool-provisioner/contract';

const client = new DynamoDBClient({});
const TableName = process.env.CUSTOMERS_TABLE ?? '';

/** Stores the result of each customer's request. EventBridge may deliver a result more than once: its id is the key. */
export const handler = async (event: PoolEvent): Promise<void> => {
  const { metadata, data } = event.detail;
  const result = 'failure' in data ? `${data.failure.class}, owner: ${data.failure.owner}` : data.pool.PoolId;
  const Item = {
    requestId: { S: metadata.requestId },
    resultId: { S: metadata.id },
    result: { S: result },
  };
  try {
    await client.send(
      new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(resultId)' }),
    );
    console.log(`${metadata.requestId}: ${result}`);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};
