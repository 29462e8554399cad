import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Trigger } from '../../functions/model/request.ts';
import { messageOf } from '../http/errors.ts';
import { entriesIn } from '../input/entries.ts';
import type { LocalStack } from '../stack/stack.ts';
import { UsageError } from '../stack/usage-error.ts';
import { idsOf, type Pending, type Submission } from './requests.ts';

/** How the SDK clients connect to the stack. The credentials of the caller's shell are not used. */
export type Target = Pick<
  LocalStack,
  'endpoint' | 'region' | 'credentials' | 'requestHandler' | 'output' | 'resultsQueueUrl'
>;

type Send = (body: string) => Promise<string[]>;

const throughEvent = (target: Target): Send => {
  const events = new EventBridgeClient(target);

  return async (body) => {
    const EventBusName = target.output('EventBusArn');
    const sent = entriesIn(body).map((entry) => ({ EventBusName, ...entry }));
    const { Entries: answers = [] } = await events.send(new PutEventsCommand({ Entries: sent }));
    return sent.flatMap(({ Detail }, index) => {
      const { EventId, ErrorCode, ErrorMessage } = answers[index] ?? {};
      if (EventId === undefined) throw new Error(`${ErrorCode}: ${ErrorMessage}`);
      return idsOf(Detail, EventId);
    });
  };
};

const throughQueue = (target: Target): Send => {
  const sqs = new SQSClient(target);

  return async (body) => {
    const QueueUrl = target.output('RequestQueueUrl');
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    return idsOf(body, MessageId);
  };
};

const throughConsole = (target: Target): Send => {
  const stepFunctions = new SFNClient(target);

  return async (body) => {
    const stateMachineArn = target.output('StateMachineArn');
    const name = `console-${randomUUID()}`;
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: body }));
    return idsOf(body, name);
  };
};

/**
 * Sends submissions, each through its trigger. Returns the pending requests: an array in one message holds many.
 * Throws UsageError when the trigger rejects one.
 */
export const sender = (target: Target): ((submission: Submission) => Promise<Pending[]>) => {
  const triggers: Record<Trigger, Send> = {
    event: throughEvent(target),
    queue: throughQueue(target),
    console: throughConsole(target),
  };

  return async (submission) => {
    const sentAt = Date.now();
    try {
      const requestIds = await triggers[submission.trigger](submission.body);
      return requestIds.map((requestId) => ({ requestId, submission, sentAt }));
    } catch (error) {
      throw new UsageError(`${submission.origin}: cannot be sent (${messageOf(error)}).`);
    }
  };
};
