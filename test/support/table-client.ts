import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNAMODB_TARGET, DynamoDb } from '../../local/services/dynamodb/dynamodb.ts';

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/** A sent call. */
interface TableCall {
  operation: string;
  request: Record<string, unknown>;
}

/** Replaces the response of a call by an error of the service or of the connection, if any. */
export type Fault = (call: TableCall) => { status: number; body: object } | Error | undefined;

/**
 * The complete SDK client with the local DynamoDB instead of the network, and one table.
 *
 * @param table input of CreateTable
 * @param faultFor called for each call
 */
export const tableClient = async (table: object, faultFor: Fault = () => undefined) => {
  const dynamoDb = new DynamoDb({
    accountId: '123456789012',
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
  });
  await dynamoDb.createTable({ BillingMode: 'PAY_PER_REQUEST', ...table });
  const calls: TableCall[] = [];
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers, body }: HttpRequest) {
        const operation = (headers['x-amz-target'] ?? '').slice(DYNAMODB_TARGET.length + 1);
        const call = { operation, request: JSON.parse(new TextDecoder().decode(body)) };
        calls.push(call);
        const fault = faultFor(call);
        if (fault instanceof Error) throw fault;
        const response = fault ?? (await dynamoDb.answer(operation, call.request));
        const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
        return {
          response: { statusCode: response.status, headers: {}, body: Readable.from([Buffer.from(text)]) },
        };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  });

  return { client, calls };
};
