import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { RUNBOOK_HEADINGS } from '../../functions/aws/queues.ts';
import { messageOf } from '../../local/http/errors.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, numberOf } from '../command/command.ts';
import { endProgress, progress } from '../output/live.ts';
import { counted, plain, remark, say, sayJson } from '../output/text.ts';
import { depthOf, WAITING, type Waiting, waitingIn } from '../stack/queues.ts';
import { SEND_BACK } from '../stack/send-back.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Visibility timeout in seconds: enough for ten messages at the slowest practical rate. */
const VISIBILITY_SECONDS = 300;

interface Redriven {
  queue: Waiting['name'];
  sent: number;
  kept: number;
  /** The error that stopped it before the queue was empty. */
  stopped?: string;
}

/** Empties a queue, one message at a time. Stops at the first refused message: the cause is not resolved yet. */
const empty = async (
  waiting: Waiting,
  QueueUrl: string,
  target: Target,
  everyMs: number,
  onSent: (sent: number) => void,
): Promise<Redriven> => {
  const { sqs } = target;
  const result: Redriven = { queue: waiting.name, sent: 0, kept: 0 };
  const kept: Message[] = [];
  /** Makes messages visible again at once for the next reader of the queue. */
  const giveBack = (messages: readonly Message[]) =>
    Promise.allSettled(
      messages.map(({ ReceiptHandle }) =>
        sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
      ),
    );
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: VISIBILITY_SECONDS,
      }),
    );
    if (Messages.length === 0) {
      await giveBack(kept);
      return result;
    }
    for (const [index, message] of Messages.entries()) {
      const { ReceiptHandle } = message;
      try {
        if ((await SEND_BACK[waiting.name](message, target)) === 'kept') {
          result.kept += 1;
          kept.push(message);
          continue;
        }
      } catch (error) {
        await giveBack([...Messages.slice(index), ...kept]);
        return { ...result, stopped: messageOf(error) };
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      result.sent += 1;
      onSent(result.sent);
      await pause(everyMs);
    }
  }
};

const tellResult = ({ queue, sent, kept, stopped }: Redriven, json: boolean): void => {
  if (json) {
    sayJson({ queue, sent, kept, stopped });
    return;
  }
  say(
    `${queue}: ${counted(sent, 'message')} sent back${kept > 0 ? `, ${kept} kept: no request, or an unknown format: docs/runbook.md, "${RUNBOOK_HEADINGS[queue]}"` : ''}.`,
  );
  if (stopped !== undefined)
    remark(plain(`${queue}: stopped, because the next message was refused: ${stopped}`));
};

export const redrive: Command = {
  details: `QUEUE is one or more of these; the default is all of them:
  requests       pool-requests-dlq: each request to pool-requests, under its ID
  events         request-events-dlq: an execution for each event
  interrupted    interrupted-dlq: each event to reconcile-on-execution-ended
  results        parked-results: each result to the bus
  integrations   integrations-dlq: each event to the function that failed

An event that is too large for an execution is refused. Resolve the cause first. The command stops at the first message that is refused; the others stay in the queue.`,
  options: {
    rate: {
      value: 'N',
      about: 'messages per second (default: the CreatePool quota, or 10 for queues that create no pools)',
    },
  },
  examples: [
    'pools redrive --local',
    'pools redrive results --stack SmsPoolProvisioner',
    'pools redrive requests --rate 2 --local',
  ],
  async run(typed) {
    const names = typed.positionals;
    const unknown = names.find((name) => !WAITING.some((waiting) => waiting.name === name));
    if (unknown !== undefined) {
      throw new UsageError(
        `There is no queue ${JSON.stringify(unknown)}: ${WAITING.map(({ name }) => name).join(', ')}.`,
      );
    }
    const given = typed.text('rate') === undefined ? undefined : numberOf(typed, 'rate', 1);
    const target = await targetOf(typed);
    const json = typed.has('json');
    const results: Redriven[] = [];
    for (const { waiting, url } of waitingIn(target)) {
      if (names.length > 0 && !names.includes(waiting.name)) continue;
      const { visible, hidden } = await depthOf(target, url);
      const makesPools = waiting.name === 'requests' || waiting.name === 'events';
      const rate = given ?? (makesPools ? target.outputs.CreatePoolPerSecond : 10);
      try {
        const result = await empty(waiting, url, target, 1_000 / rate, (sent) =>
          progress(`${waiting.name}: ${sent} of ${visible} sent back, ${rate} per second`),
        );
        results.push(result);
      } finally {
        endProgress();
      }
      const result = results.at(-1);
      if (
        result !== undefined &&
        (result.sent + result.kept > 0 || result.stopped !== undefined || names.length > 0)
      ) {
        tellResult(result, json);
      }
      if (hidden > 0 && visible === 0 && !json) {
        remark(
          `${waiting.name}: ${counted(hidden, 'message')} in flight with another reader. Try again in a few minutes.`,
        );
      }
    }
    if (!json && results.every(({ sent, kept, stopped }) => sent + kept === 0 && stopped === undefined)) {
      say('The queues are empty.');
    }
    return results.some(({ kept, stopped }) => kept > 0 || stopped !== undefined) ? 1 : 0;
  },
};
