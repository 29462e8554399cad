import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { failing, number } from '../aws/tables.ts';

/** How far the scheduled reconciler has come: it has handled every execution that stopped until this time. */
export interface Bookmark {
  /** Milliseconds since the epoch; undefined before the first run that found an execution. */
  read(): Promise<number | undefined>;
  write(handledUntil: number): Promise<void>;
}

const Stored = z.object({ handledUntil: z.object({ N: z.string() }) });

/** The bookmark as one item in the table of the rate limiter. */
export const bookmarkTable = (client: DynamoDBClient, TableName: string): Bookmark => {
  const Key = { name: { S: 'reconciler' } };

  return {
    async read() {
      const get = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      const { Item } = await client.send(get).catch(failing);
      return Item && Number(Stored.parse(Item).handledUntil.N);
    },

    async write(handledUntil) {
      const update = new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET handledUntil = :until',
        ExpressionAttributeValues: { ':until': number(handledUntil) },
      });
      await client.send(update).catch(failing);
    },
  };
};
