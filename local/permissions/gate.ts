import type { IncomingMessage } from 'node:http';
import { isRecord } from '../../functions/runtime/json.ts';
import type { Answer } from '../http/answer.ts';
import { type JsonObject, parseJson } from '../http/json.ts';
import { functionIn } from '../services/lambda/lambda-api.ts';
import { answerRefusal } from './denial.ts';
import type { Permissions } from './permissions.ts';

/** The access key id in a signature. The rest is not verified. */
const CREDENTIAL = /\bCredential=([^/,\s]+)\//;

/** The response to an unauthorized request; undefined for a request that may proceed to its service. */
export function refusalOf(
  permissions: Permissions,
  request: IncomingMessage,
  body: Buffer,
): Answer | undefined {
  const [, accessKeyId = ''] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  const caller = permissions.callerWith(accessKeyId);
  if (caller === undefined) return undefined;
  try {
    permissions.check(caller, ...callIn(request, body));
    return undefined;
  } catch (error) {
    return answerRefusal(error);
  }
}

function callIn({ headers, method, url = '/' }: IncomingMessage, body: Buffer): [string, JsonObject] {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  const FunctionName = functionIn(pathname);
  if (FunctionName !== undefined) return ['AWSLambda.Invoke', { FunctionName }];
  const request = parseJson(body.toString());
  return [String(headers['x-amz-target'] ?? `${method} ${pathname}`), isRecord(request) ? request : {}];
}
