import type { IncomingMessage } from 'node:http';
import { isRecord } from '../../functions/runtime/json.ts';
import type { Services } from '../deploy/services.ts';
import { breakOff } from '../faults/connection.ts';
import { controlFaults, FAULTS_CONTROL } from '../faults/control.ts';
import { refusalOf } from '../permissions/gate.ts';
import { type CloudFormation, isForCloudFormation } from '../services/cloudformation/cloudformation.ts';
import { DYNAMODB_TARGET } from '../services/dynamodb/dynamodb.ts';
import { ruleOperations } from '../services/event-bridge/rule-operations.ts';
import { answerLambda, isForLambda } from '../services/lambda/lambda-api.ts';
import { isForSimulator } from '../simulator/http.ts';
import { answerBoard, isForBoard } from '../stack/board-page.ts';
import { type Answer, answerError, answerJson, unknownOperation } from './answer.ts';
import type { Listener } from './endpoint.ts';
import { AwsError } from './errors.ts';
import { type JsonObject, parseJson } from './json.ts';

type JsonService = (services: Services, operation: string, request: JsonObject) => Promise<Answer>;

/** A service with fault injection, under its name in fault plans. */
const failing =
  (name: string, answer: JsonService): JsonService =>
  (services, operation, request) =>
    services.faults.call(`${name}.${operation}`, request, () => answer(services, operation, request));

/** The services of the AWS JSON protocol, by the prefix of their targets. (EventBridge injects its own faults.) */
const JSON_SERVICES = new Map<string, JsonService>([
  ['AmazonSQS', failing('SQS', ({ sqs }, ...call) => sqs.answer(...call))],
  [
    'AWSEvents',
    (services, ...call) =>
      answerJson(
        '1.1',
        call[0] in services.eventBridge.operations
          ? services.eventBridge.operations
          : ruleOperations(services),
        ...call,
      ),
  ],
  [DYNAMODB_TARGET, failing('DynamoDB', ({ dynamoDb }, ...call) => dynamoDb.answer(...call))],
  [
    'AWSStepFunctions',
    failing('StepFunctions', ({ stepFunctions }, ...call) =>
      answerJson('1.0', stepFunctions.operations, ...call),
    ),
  ],
]);

/** Routes each authorized request to its service. AWS does this by host name. */
export function createRouter(
  services: Services,
  simulator: Listener,
  cloudFormation: CloudFormation,
): Listener {
  return async (request, response, body) => {
    const refusal = refusalOf(services.permissions, request, body);
    if (refusal === undefined && isForSimulator(request)) return simulator(request, response, body);
    const {
      status,
      headers,
      body: text,
      broken,
    } = refusal ?? (await route(services, cloudFormation, request, body));
    if (broken !== undefined) return breakOff(response, broken);
    response.writeHead(status, headers).end(text);
  };
}

async function route(
  services: Services,
  cloudFormation: CloudFormation,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (isForBoard(request, url)) return answerBoard(services.functions, url);
  if (isForCloudFormation(request)) return cloudFormation.answer(body.toString());
  if (isForLambda(url.pathname)) return answerLambda(services.functions, request, url, body);
  if (url.pathname === FAULTS_CONTROL) return controlFaults(services.faults, request.method, body);
  try {
    const target = String(request.headers['x-amz-target'] ?? `${request.method} ${url.pathname}`);
    const [prefix = '', operation = ''] = target.split('.', 2);
    const answer = JSON_SERVICES.get(prefix);
    if (answer === undefined) throw unknownOperation(target);
    return await answer(services, operation, readBody(body));
  } catch (error) {
    return answerError('1.0', error);
  }
}

/** The protocol takes one JSON object; an empty body is an empty object. */
function readBody(body: Buffer): JsonObject {
  const request = body.length === 0 ? {} : parseJson(body.toString());
  if (isRecord(request)) return request;
  throw new AwsError('SerializationException', 'The body of the request is not a JSON object.');
}
