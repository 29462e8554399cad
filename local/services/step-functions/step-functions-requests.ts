import * as z from 'zod';
import { AwsError } from '../../http/errors.ts';
import { byteLength, nestsDeeperThan, parseJson } from '../../http/json.ts';
import { MAX_DATA_BYTES } from './task-failure.ts';

/** Levels of JSON in an input. AWS documents no limit; deeper ones overflow the stack of recursive code. */
const MAX_INPUT_DEPTH = 1000;

const paging = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().optional() };

export const StartExecution = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().optional(),
});
export const OfExecution = z.object({ executionArn: z.string() });
export const OfStateMachine = z.object({ stateMachineArn: z.string() });
export const StopExecution = z.object({
  executionArn: z.string(),
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
export const GetExecutionHistory = z.object({
  executionArn: z.string(),
  reverseOrder: z.boolean().optional(),
  includeExecutionData: z.boolean().optional(),
  ...paging,
});
export const ListExecutions = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  ...paging,
});

const MAX_NAME_LENGTH = 80;

/**
 * Characters that a name must not contain: white space, brackets, wildcards, special and control characters, surrogates.
 * Source: Step Functions API reference, StartExecution.
 */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]|[\u{10000}-\u{10FFFF}]/u;

/** @throws AwsError InvalidName */
export function assertExecutionName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME_LENGTH && !FORBIDDEN.test(name)) return;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** @throws AwsError InvalidExecutionInput */
export function assertExecutionInput(input: string): void {
  if (byteLength(input) > MAX_DATA_BYTES) {
    throw invalidInput(`the input is larger than ${MAX_DATA_BYTES} bytes`);
  }
  if (parseJson(input) === undefined) throw invalidInput('the input is not JSON');
  if (nestsDeeperThan(MAX_INPUT_DEPTH, input)) {
    throw invalidInput(`the input nests deeper than ${MAX_INPUT_DEPTH} levels`);
  }
}

const invalidInput = (why: string): AwsError =>
  new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: ${why}`);
