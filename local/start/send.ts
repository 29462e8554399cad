import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Door, idsOf, type Pending, type Submission } from './requests.ts';

const REQUEST_QUEUE = 'pool-requests';
const STATE_MACHINE = 'provision-pool';

/** How the SDK clients reach the stack; the credentials of the caller's shell never leave it. */
export interface Target {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

type Send = (body: string) => Promise<string[]>;

/** Entries as `aws events put-events --entries` takes them. */
const Entries = z.array(
  z.object({ EventBusName: z.string(), Source: z.string(), DetailType: z.string(), Detail: z.string() }),
);

const throughEvent = (target: Target): Send => {
  const events = new EventBridgeClient(target);

  return async (body) => {
    const sent = Entries.parse(JSON.parse(body));
    const { Entries: answers = [] } = await events.send(new PutEventsCommand({ Entries: sent }));
    return sent.flatMap(({ Detail }, index) => {
      const { EventId, ErrorCode, ErrorMessage } = answers[index] ?? {};
      if (EventId === undefined) throw new Error(`The bus refused the event: ${ErrorCode} ${ErrorMessage}`);
      return idsOf(Detail, EventId);
    });
  };
};

const throughQueue = (target: Target): Send => {
  const sqs = new SQSClient(target);
  const queue = sqs.send(new GetQueueUrlCommand({ QueueName: REQUEST_QUEUE }));

  return async (body) => {
    const { QueueUrl } = await queue;
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    return idsOf(body, MessageId);
  };
};

const throughConsole = (target: Target): Send => {
  const stepFunctions = new SFNClient(target);

  return async (body) => {
    const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}));
    const stateMachineArn = stateMachines.find(({ name }) => name === STATE_MACHINE)?.stateMachineArn;
    const name = `console-${randomUUID()}`;
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: body }));
    return idsOf(body, name);
  };
};

/** Sends submissions, each through its door. Returns what will be answered: an array in one message is many. */
export const sender = (target: Target): ((submission: Submission) => Promise<Pending[]>) => {
  const doors: Record<Door, Send> = {
    event: throughEvent(target),
    queue: throughQueue(target),
    console: throughConsole(target),
  };

  return async (submission) => {
    const sentAt = Date.now();
    const requestIds = await doors[submission.door](submission.body);
    return requestIds.map((requestId) => ({ requestId, submission, sentAt }));
  };
};
