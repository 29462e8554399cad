import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { isRecord } from '../functions/shared/records.ts';
import { type Answer, answerJson, parseRequest, toAwsError, unknownOperation } from './answer.ts';
import type { Services } from './deploy/deploy.ts';
import type { Listener } from './endpoint.ts';
import { AwsError } from './errors.ts';
import { type JsonObject, parseJson } from './json.ts';
import { refusalOf } from './permissions/gate.ts';
import { DYNAMODB_TARGET } from './services/dynamodb.ts';
import { BUS_FAULTS } from './services/event-bridge.ts';
import { answerLambda, isForLambda } from './services/lambda-api.ts';
import { isForSimulator } from './simulator/http.ts';

/** `PUT /_events`: plays a bus that refuses until it is told otherwise. Not part of AWS. */
const BUS_CONTROL = '/_events';
const BusControl = z.strictObject({ refuse: z.enum(BUS_FAULTS).nullable() });

/** The services of the AWS JSON protocol, by the prefix of their targets. */
const JSON_SERVICES = new Map<
  string,
  (services: Services, operation: string, request: JsonObject) => Promise<Answer>
>([
  ['AmazonSQS', ({ sqs }, operation, request) => sqs.answer(operation, request)],
  ['AWSEvents', ({ eventBridge }, ...call) => answerJson('1.1', eventBridge.operations, ...call)],
  [DYNAMODB_TARGET, ({ dynamoDb }, operation, request) => dynamoDb.answer(operation, request)],
  ['AWSStepFunctions', ({ stepFunctions }, ...call) => answerJson('1.0', stepFunctions.operations, ...call)],
]);

/** Sends each request that its sender may make to the service that it is for, as AWS does by host name. */
export function createRouter(services: Services, simulator: Listener): Listener {
  return async (request, response, body) => {
    const refusal = refusalOf(services.permissions, request, body);
    if (refusal === undefined && isForSimulator(request)) return simulator(request, response, body);
    const { status, headers, body: text } = refusal ?? (await route(services, request, body));
    response.writeHead(status, headers).end(text);
  };
}

async function route(services: Services, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (isForLambda(url.pathname)) return answerLambda(services.functions, request, url, body);
  try {
    if (url.pathname === BUS_CONTROL) {
      if (request.method !== 'PUT') {
        throw new AwsError('MethodNotAllowed', `${BUS_CONTROL} takes PUT; found ${request.method}.`, 405);
      }
      services.eventBridge.fault = parseRequest(BusControl, readBody(body)).refuse;
      return { status: 200, headers: {}, body: '' };
    }
    const target = String(request.headers['x-amz-target'] ?? `${request.method} ${url.pathname}`);
    const [prefix = '', operation = ''] = target.split('.', 2);
    const answer = JSON_SERVICES.get(prefix);
    if (answer === undefined) throw unknownOperation(target);
    return await answer(services, operation, readBody(body));
  } catch (error) {
    const { code, status, message } = toAwsError(error);
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: code, message }),
    };
  }
}

/** The protocol takes one JSON object; no body at all is an empty one. */
function readBody(body: Buffer): JsonObject {
  const request = body.length === 0 ? {} : parseJson(body.toString());
  if (isRecord(request)) return request;
  throw new AwsError('SerializationException', 'The body of the request is not a JSON object.');
}
