import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { awsClient } from './client.ts';
import { tableFailure } from './table-failure.ts';

/* What the slots and the status cache have in common, which share a table with the key `name`. */

/** Two attempts fit into the function's timeout. */
export const tablesClient = (): DynamoDBClient => awsClient(DynamoDBClient, { maxAttempts: 2 });

/** A number as DynamoDB has it. */
export const number = (value: number): AttributeValue => ({ N: `${value}` });

/** Throws the failure of a call. */
export const failing = (error: unknown): never => {
  throw tableFailure('pacing', error);
};

/** True when it was written, false when the condition did not hold. */
export const conditionally = async (written: Promise<unknown>): Promise<boolean> =>
  written.then(
    () => true,
    (error: unknown) => (error instanceof ConditionalCheckFailedException ? false : failing(error)),
  );
