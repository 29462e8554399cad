/**
 * The code inside an execution environment: a worker thread that loads the deployed module once and then runs one
 * invocation after another, like Lambda's Node.js runtime.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../http/errors.ts';
import type { EnvironmentData, EnvironmentMessage, InvocationMessage } from './lambda-messages.ts';

/** Maximum bytes of a response. Source: Lambda quotas. */
const MAX_RESPONSE_BYTES = 6_291_556;

type Handler = (event: unknown, context: object) => unknown;

if (parentPort === null) throw new Error('This file runs in a worker thread only.');
const port: MessagePort = parentPort;
const data: EnvironmentData = workerData;

const say = (message: EnvironmentMessage): void => port.postMessage(message);

// Posted to the port directly, so that a line arrives before the response of its invocation.
const flushes = [collectLines(process.stdout), collectLines(process.stderr)];
const flush = (): void => {
  for (const flushStream of flushes) flushStream();
};

process.on('unhandledRejection', (reason) => die('Runtime.UnhandledPromiseRejection', reason));
process.on('uncaughtException', (error) => die(undefined, error));
process.on('exit', flush);

try {
  const handler = await load();
  say({ type: 'succeeded', payload: 'null' });
  port.on('message', (invocation: InvocationMessage) => void answer(handler, invocation));
} catch (error) {
  die(loadErrorType(error), error);
}

async function answer(handler: Handler, { requestId, payload, deadline, traceId }: InvocationMessage) {
  process.env._X_AMZN_TRACE_ID = traceId;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: data.logStream,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const message = await run(handler, payload, context);
  flush();
  say(message);
}

async function run(handler: Handler, payload: string, context: object): Promise<EnvironmentMessage> {
  try {
    const response = JSON.stringify((await handler(JSON.parse(payload), context)) ?? null);
    const bytes = Buffer.byteLength(response);
    if (bytes <= MAX_RESPONSE_BYTES) return { type: 'succeeded', payload: response };
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    const tooLarge = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
    return { type: 'failed', payload: JSON.stringify(tooLarge), fatal: false };
  } catch (error) {
    return { type: 'failed', payload: describe(undefined, error), fatal: false };
  }
}

async function load(): Promise<Handler> {
  const [, module = '', name = ''] = /^(.*)\.([^.]+)$/.exec(data.handler) ?? [];
  const base = path.join(data.directory, module);
  const file = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((name) => existsSync(name));
  if (file === undefined) throw namedError('Runtime.ImportModuleError', `Cannot find module '${module}'`);

  const handler: unknown = (await import(pathToFileURL(file).href))[name];
  if (typeof handler === 'function') return (event, context) => handler(event, context);
  throw namedError('Runtime.HandlerNotFound', `${data.handler} is undefined or not exported`);
}

function loadErrorType(error: unknown): string | undefined {
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' ? 'Runtime.ImportModuleError' : undefined;
}

/** The error document of Lambda: type, message, and the stack as lines. */
function describe(errorType: string | undefined, error: unknown): string {
  const isError = error instanceof Error;
  return JSON.stringify({
    errorType: errorType ?? (isError ? error.name : typeof error),
    errorMessage: messageOf(error),
    trace: isError ? (error.stack ?? '').split('\n') : [],
  });
}

/** An unhandled error cannot be attributed to an invocation: it ends the environment. */
function die(errorType: string | undefined, error: unknown): void {
  flush();
  say({ type: 'failed', payload: describe(errorType, error), fatal: true });
  process.exit(1);
}

function namedError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Splits what is written to a stream into lines. @returns a function that flushes a last line without a line break */
function collectLines(stream: NodeJS.WriteStream): () => void {
  let rest = '';
  stream.write = (chunk: string | Uint8Array, ...others: unknown[]): boolean => {
    rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) say({ type: 'log', line });
    for (const callback of others) if (typeof callback === 'function') callback();
    return true;
  };
  return () => {
    if (rest !== '') say({ type: 'log', line: rest });
    rest = '';
  };
}
