import { isRecord, own } from '../../../functions/runtime/json.ts';
import type { Faults } from '../../faults/faults.ts';
import { NoAnswer } from '../../faults/play.ts';
import { AwsError } from '../../http/errors.ts';
import type { JsonObject } from '../../http/json.ts';
import { UsageError } from '../../stack/usage-error.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { LambdaFunction } from '../lambda/lambda.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { TaskFailure } from './task-failure.ts';

/** The services that run tasks. */
interface Caller {
  executionArn: string;
  stateMachineArn: string;
}

/** What a Resource stands for: its name in a history, and its call. Failures are TaskFailures. */
export type Task =
  | {
      kind: 'lambda';
      resource: string;
      /** @param hold holds the timeout of the task; its result begins it: waiting for this machine does not count */
      call: (input: string, caller: Caller, hold: () => () => void) => Promise<string>;
    }
  | {
      kind: 'integration';
      resourceType: string;
      resource: string;
      call: (input: string, caller: Caller) => Promise<string>;
    };

/** Authorises a call of the state machine's role, or throws AwsError. */
export type Check = (operation: string, request: JsonObject) => void;

export interface TaskServices {
  check: Check;
  functions: ReadonlyMap<string, LambdaFunction>;
  eventBridge: EventBridge;
  sqs: Sqs;
  faults: Faults;
}

/**
 * The task that a Resource names.
 * @throws UsageError for a Resource that is not supported
 */
export function taskOf(where: string, resource: string, services: TaskServices): Task {
  const { functions, check } = services;
  if (resource === 'arn:aws:states:::events:putEvents') return putEvents(services);
  if (resource === 'arn:aws:states:::sqs:sendMessage') return sendMessage(services);
  const lambda = [...functions.values()].find(({ config }) => config.arn === resource);
  if (lambda !== undefined) return invoke(lambda, check);
  throw new UsageError(`${where}: the local Step Functions does not support the resource ${resource}.`);
}

const invoke = (lambda: LambdaFunction, check: Check): Task => ({
  kind: 'lambda',
  resource: lambda.config.arn,
  async call(input, _caller, hold) {
    const onBegin = hold();
    const { payload, failed } = await asTask(
      // Step Functions has names of its own for only a few errors of Invoke.
      ({ code }) => `Lambda.${code === 'TooManyRequestsException' ? code : 'AWSLambdaException'}`,
      () => {
        check('AWSLambda.Invoke', { FunctionName: lambda.config.arn });
        return lambda.invoke(input, { onBegin });
      },
    );
    if (!failed) return payload;
    const document: unknown = JSON.parse(payload);
    const errorType = isRecord(document) ? own(document, 'errorType') : undefined;
    throw new TaskFailure(typeof errorType === 'string' ? errorType : 'Lambda.Unknown', payload);
  },
});

const putEvents = ({ eventBridge, check }: TaskServices): Task => ({
  kind: 'integration',
  resourceType: 'events',
  resource: 'putEvents',
  async call(input, { executionArn, stateMachineArn }) {
    const parameters: unknown = JSON.parse(input);
    const entries = isRecord(parameters) && Array.isArray(parameters.Entries) ? parameters.Entries : [];
    const request = {
      Entries: entries.filter(isRecord).map((entry) => ({
        ...entry,
        Detail: asText(entry.Detail),
        Resources: [
          ...(Array.isArray(entry.Resources) ? entry.Resources : []),
          executionArn,
          stateMachineArn,
        ],
      })),
    };
    const answer = await asTask(
      ({ code }) => `EventBridge.${code}`,
      () => {
        check('AWSEvents.PutEvents', request);
        return eventBridge.putEvents(request);
      },
    );
    if (answer.FailedEntryCount === 0) return JSON.stringify(answer);
    throw new TaskFailure('EventBridge.FailedEntry', JSON.stringify(answer));
  },
});

const sendMessage = ({ sqs, check, faults }: TaskServices): Task => ({
  kind: 'integration',
  resourceType: 'sqs',
  resource: 'sendMessage',
  async call(input) {
    const parameters: unknown = JSON.parse(input);
    const request = isRecord(parameters) ? parameters : {};
    const answer = await asTask(
      // Step Functions uses the error names of the SDK for Java, and one generic name for errors without a class.
      ({ code }) => `SQS.${SQS_EXCEPTIONS.get(code) ?? 'SqsException'}`,
      () => {
        check('AmazonSQS.SendMessage', request);
        const message = { ...request, MessageBody: asText(request.MessageBody) };
        return faults.call('SQS.SendMessage', message, () => sqs.call('SendMessage', message));
      },
    );
    return JSON.stringify(answer);
  },
});

/** Where the API expects a string, the integration accepts any JSON. */
const asText = (value: unknown): unknown => (isRecord(value) ? JSON.stringify(value) : value);

const SQS_EXCEPTIONS = new Map([
  ['InvalidMessageContents', 'InvalidMessageContentsException'],
  ['QueueDoesNotExist', 'QueueDoesNotExistException'],
  ['RequestThrottled', 'RequestThrottledException'],
  ['SdkClientException', 'SdkClientException'],
  ['UnsupportedOperation', 'UnsupportedOperationException'],
]);

async function asTask<Result>(
  nameOf: (error: AwsError) => string,
  call: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    // Only the task's own timeout ends the wait.
    if (error instanceof NoAnswer && error.how === 'hang') return new Promise(() => {});
    if (error instanceof AwsError) throw new TaskFailure(nameOf(error), error.message);
    throw error;
  }
}
