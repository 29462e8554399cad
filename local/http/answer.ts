import type * as z from 'zod';
import type { Broken } from '../faults/connection.ts';
import { NoAnswer } from '../faults/play.ts';
import { AwsError, messageOf } from './errors.ts';

/** An HTTP response. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** A fault of the connection in place of this response. */
  broken?: Broken;
}

/** The operations of one service: each maps the parsed body of a request to the body of its response. */
export type Operations = Record<string, (request: unknown) => unknown>;

/**
 * Parses the request by the schema.
 * @throws AwsError ValidationException, naming every wrong member
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

/** Calls an operation and encodes its response or error in the AWS JSON protocol of the given version. */
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

/** An error that is not an AwsError is a defect of the local stack, and is reported as AWS reports its own. */
export const toAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('InternalFailure', messageOf(error), 500);
