import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNAMODB_TARGET, DynamoDb } from '../../local/services/dynamodb/dynamodb.ts';

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/** A call as it was sent. */
interface TableCall {
  operation: string;
  request: Record<string, unknown>;
}

/** What comes in the place of an answer, if anything does: an error of the service, or of the connection. */
export type Fault = (call: TableCall) => { status: number; body: object } | Error | undefined;

/**
 * The SDK's client, whole, with the local DynamoDB in the place of the network, and one table in it.
 *
 * @param table as CreateTable takes it
 * @param faultFor asked at each call
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
        const answer = fault ?? (await dynamoDb.answer(operation, call.request));
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
        return {
          response: { statusCode: answer.status, headers: {}, body: Readable.from([Buffer.from(text)]) },
        };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  });

  return { client, calls };
};
