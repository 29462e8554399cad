import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { awsClient } from './client.ts';
import { tableFailure } from './table-failure.ts';

/* Shared by the rate limiter and the status cache, which use one table with the key `name`. */

/** Two attempts fit into the function's timeout. */
export const tablesClient = (): DynamoDBClient => awsClient(DynamoDBClient, { maxAttempts: 2 });

/** A number as a DynamoDB attribute value. */
export const number = (value: number): AttributeValue => ({ N: `${value}` });

/** Throws the failure of a call to the table. */
export const failing = (error: unknown): never => {
  throw tableFailure('rate limiter', error);
};

/** A conditional write: true when it took effect, false when the condition failed. */
export const conditionally = async (written: Promise<unknown>): Promise<boolean> =>
  written.then(
    () => true,
    (error: unknown) => (error instanceof ConditionalCheckFailedException ? false : failing(error)),
  );
