import type { IncomingMessage } from 'node:http';
import { type Answer, toAwsError } from '../../http/answer.ts';
import { AwsError } from '../../http/errors.ts';
import { parseJson } from '../../http/json.ts';
import type { LambdaFunction } from './lambda.ts';

/** Bytes of a synchronous request. Source: Lambda quotas. */
const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/** Bytes of the log in a response with LogType Tail. */
const LOG_TAIL_BYTES = 4096;

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The function in the path of an invocation: its name, its ARN, or a partial ARN. */
export function functionIn(pathname: string): string | undefined {
  const [, name] = INVOCATIONS.exec(pathname) ?? [];
  return name === undefined ? undefined : decodeURIComponent(name);
}

export const isForLambda = (pathname: string): boolean => pathname.startsWith('/2015-03-31/');

/** The operation Invoke of Lambda. */
export async function answerLambda(
  functions: ReadonlyMap<string, LambdaFunction>,
  { method, headers }: IncomingMessage,
  { pathname, searchParams }: URL,
  body: Buffer,
): Promise<Answer> {
  try {
    const name = functionIn(pathname);
    if (name === undefined || method !== 'POST') {
      throw new AwsError(
        'UnknownOperationException',
        'The local Lambda offers only the operation Invoke.',
        404,
      );
    }
    const lambda = find(functions, name, searchParams.get('Qualifier'));
    const payload = readPayload(body);
    switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'DryRun':
        return { status: 204, headers: {}, body: '' };
      case 'Event':
        void lambda.invokeLater(payload);
        return { status: 202, headers: {}, body: '' };
      default:
        return await respond(lambda, payload, headers['x-amz-log-type'] === 'Tail');
    }
  } catch (error) {
    const { code, status, message } = toAwsError(error);
    const body = JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message });
    return { status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body };
  }
}

async function respond(lambda: LambdaFunction, payload: string, tail: boolean): Promise<Answer> {
  const { payload: body, failed, log } = await lambda.invoke(payload);
  const logTail = Buffer.from(log.join('\n')).subarray(-LOG_TAIL_BYTES);
  const headers = {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
    ...(failed && { 'x-amz-function-error': 'Unhandled' }),
    ...(tail && { 'x-amz-log-result': logTail.toString('base64') }),
  };
  return { status: 200, headers, body };
}

/** Accepts a name, an ARN or a partial ARN. The only version is $LATEST. */
function find(functions: ReadonlyMap<string, LambdaFunction>, given: string, qualifier: string | null) {
  const unqualified = given.replace(/:\$LATEST$/, '');
  const lambda = functions.get(unqualified.slice(unqualified.lastIndexOf(':') + 1));
  const isIt = lambda !== undefined && `:${lambda.config.arn}`.endsWith(`:${unqualified}`);
  if (isIt && (qualifier ?? '$LATEST') === '$LATEST') return lambda;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${given}`, 404);
}

function readPayload(body: Buffer): string {
  if (body.length > MAX_REQUEST_BYTES) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `${body.length} byte payload is too large for the RequestResponse invocation type (limit ${MAX_REQUEST_BYTES} bytes)`,
      413,
    );
  }
  const payload = body.length === 0 ? '{}' : body.toString();
  if (parseJson(payload) !== undefined) return payload;
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
}
