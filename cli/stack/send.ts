import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { isEvent } from '../../functions/intake/envelopes.ts';
import type { Trigger } from '../../functions/model/request.ts';
import { parseJson } from '../../local/http/json.ts';
import type { Target } from './target.ts';

/** Sends bodies. Returns the index of each refused body with the reason. */
export type Send = (bodies: readonly string[]) => Promise<Map<number, string>>;

/** Maximum requests per call of each trigger. */
export const PER_CALL: Record<Trigger, number> = { queue: 10, event: 10, console: 10 };

/** Maximum bytes per call: below the limit of SQS and EventBridge, with room for EventBridge's own members. */
export const MAX_CALL_BYTES = 240_000;

const ATTEMPTS = 4;

const throughQueue =
  ({ sqs, outputs }: Target): Send =>
  async (bodies) => {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: outputs.RequestQueueUrl,
        Entries: bodies.map((MessageBody, at) => ({ Id: `${at}`, MessageBody })),
      }),
    );
    return new Map(Failed.map(({ Id, Code, Message }) => [Number(Id), `${Code}: ${Message}`]));
  };

/** PutEvents creates the envelope, so an envelope in the file is dropped. */
const detailOf = (body: string): string => {
  const document = parseJson(body);
  return isEvent(document) ? JSON.stringify(document.detail) : body;
};

const throughEvent =
  ({ events, outputs }: Target, source: string | undefined): Send =>
  async (bodies) => {
    const [first = '*'] = outputs.RequestSources.split(',');
    const entry = {
      EventBusName: outputs.EventBusArn,
      Source: source ?? (first === '*' ? 'pools-cli' : first),
      DetailType: outputs.RequestDetailType,
    };
    const { Entries = [] } = await events.send(
      new PutEventsCommand({ Entries: bodies.map((body) => ({ ...entry, Detail: detailOf(body) })) }),
    );
    return new Map(
      Entries.flatMap(({ EventId, ErrorCode, ErrorMessage }, at) =>
        EventId === undefined ? [[at, `${ErrorCode}: ${ErrorMessage}`] as const] : [],
      ),
    );
  };

const throughConsole =
  ({ stepFunctions, outputs }: Target): Send =>
  async (bodies) => {
    const start = (input: string) =>
      stepFunctions
        .send(
          new StartExecutionCommand({
            stateMachineArn: outputs.StateMachineArn,
            name: `pools-${randomUUID()}`,
            input,
          }),
        )
        .catch((error: unknown) => {
          // The name is unique, so an earlier attempt started it and its response was lost.
          if (!(error instanceof ExecutionAlreadyExists)) throw error;
        });
    await Promise.all(bodies.map(start));
    return new Map();
  };

/** Retries what a trigger refuses, with backoff: throttling is transient. */
const withRetries =
  (send: Send): Send =>
  async (bodies) => {
    let left = bodies.map((body, at) => ({ body, at }));
    for (let attempt = 1; ; attempt += 1) {
      const refused = await send(left.map(({ body }) => body));
      if (refused.size === 0 || attempt === ATTEMPTS) {
        return new Map([...refused].map(([index, why]) => [left[index]?.at ?? index, why]));
      }
      left = left.filter((_, index) => refused.has(index));
      await pause(200 * 2 ** attempt);
    }
  };

export const sender = (target: Target, trigger: Trigger, source?: string): Send =>
  withRetries(
    { queue: throughQueue(target), event: throughEvent(target, source), console: throughConsole(target) }[
      trigger
    ],
  );
