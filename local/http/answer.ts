import type * as z from 'zod';
import type { Broken } from '../faults/connection.ts';
import { NoAnswer } from '../faults/play.ts';
import { AwsError, messageOf } from './errors.ts';

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What happens to the connection in the place of all this. */
  broken?: Broken;
}

/** The operations of one service: each takes the parsed body of its request and gives the body of its answer. */
export type Operations = Record<string, (request: unknown) => unknown>;

/**
 * The request as the schema wants it.
 * @throws AwsError ValidationException, naming every member that is wrong
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, request: unknown): z.output<Schema> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;

  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
  throw new AwsError(
    'ValidationException',
    `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`,
  );
}

/** Calls an operation and puts its answer, or its error, into the AWS JSON protocol of the given version. */
export async function answerJson(
  version: '1.0' | '1.1',
  operations: Operations,
  operation: string,
  request: unknown,
): Promise<Answer> {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  try {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) throw unknownOperation(operation);
    return { status: 200, headers, body: JSON.stringify((await run(request)) ?? {}) };
  } catch (error) {
    return answerError(version, error);
  }
}

/** An error in the AWS JSON protocol of the given version. */
export function answerError(version: '1.0' | '1.1', error: unknown): Answer {
  const { code, status, message } = toAwsError(error);
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify({ __type: code, message }),
    ...(error instanceof NoAnswer && { broken: error.how }),
  };
}

export const unknownOperation = (operation: string): AwsError =>
  new AwsError('UnknownOperationException', `The local stack does not offer the operation ${operation}.`);

/** Anything that is not an AwsError is a defect of the local stack: it is answered as AWS answers its own. */
export const toAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('InternalFailure', messageOf(error), 500);
