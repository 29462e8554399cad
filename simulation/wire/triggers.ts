import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ExecutionAlreadyExists,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { idOfItem } from '../../functions/intake/triggers.ts';
import type { LocalStack } from '../../local/stack/stack.ts';
import type { Accepted } from './judge.ts';
import type { Sending } from './requests.ts';

/** Client settings for a run with faults: bounded timeouts, several attempts. */
export const PATIENT = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

const TRIES = 20;

/** Retries until the trigger acknowledges. A call whose response was lost is therefore sent twice. */
const untilAccepted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      // The execution exists: an earlier response was lost, and the execution has ended.
      if (error instanceof ExecutionAlreadyExists || tries === TRIES) throw error;
      await sleep(50);
    }
  }
};

/** Maximum milliseconds from the start of an execution to its stop, during its first states. */
const MAX_STOP_DELAY_MS = 500;

/**
 * Sends through the real triggers. Returns the accepted requests with the IDs of their expected results.
 * @param random draws the times at which executions are stopped
 */
export const senderTo = (
  stack: Pick<LocalStack, 'endpoint' | 'region' | 'credentials' | 'output'>,
  random: () => number,
) => {
  const events = new EventBridgeClient({ ...stack, ...PATIENT });
  const sqs = new SQSClient({ ...stack, ...PATIENT });
  const stepFunctions = new SFNClient({ ...stack, ...PATIENT });
  const stateMachineArn = stack.output('StateMachineArn');

  const putEvent = (Detail: string) =>
    untilAccepted(async () => {
      const entry = {
        EventBusName: stack.output('EventBusArn'),
        Source: 'wire',
        DetailType: 'PoolRequested',
      };
      const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: [{ ...entry, Detail }] }));
      const [{ EventId, ErrorCode } = {}] = Entries;
      if (EventId === undefined) throw new Error(`The bus refused an event: ${ErrorCode}`);
      return EventId;
    });
  const sendMessage = (MessageBody: string) =>
    untilAccepted(async () => {
      const QueueUrl = stack.output('RequestQueueUrl');
      const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      return MessageId;
    });
  const start = async (name: string, input: string) => {
    await untilAccepted(() =>
      stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input })),
    ).catch((error: unknown) => {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    });
    return name;
  };
  const stop = async (name: string) => {
    await sleep(random() * MAX_STOP_DELAY_MS);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    await untilAccepted(() => stepFunctions.send(new StopExecutionCommand({ executionArn })));
  };

  return {
    async send({ trigger, body, requests, isStopped }: Sending): Promise<Accepted[]> {
      if (trigger === 'event') return named(requests, await putEvent(body));
      if (trigger === 'queue') return named(requests, await sendMessage(body));
      const name = await start(`console-${randomUUID()}`, body);
      if (isStopped) await stop(name);
      return named(requests, name);
    },
    /**
     * Redelivers: starts an execution with the same input. A rule names each by the id of the event and a suffix of its
     * own, so that a second one starts; the dispatcher and the console use the same name.
     */
    async deliverAgain({ name, input }: { name: string; input: string }): Promise<void> {
      const document: unknown = JSON.parse(input);
      const byRule = isEvent(document) && name.startsWith(`${document.id}_`);
      await start(byRule ? `${document.id}_${randomUUID()}` : name, input);
    },
  };
};

const named = (requests: Sending['requests'], given: string): Accepted[] =>
  requests.map((request, index) => ({
    request,
    requestId: request.requestId ?? (requests.length > 1 ? idOfItem(given, index) : given),
  }));
