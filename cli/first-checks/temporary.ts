import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { Account } from './account.ts';
import type { Calls } from './calls.ts';
import type { Cleanup } from './cleanup.ts';

/** A new rule works after a minute or less: an event is sent up to five times, and awaited for 30 s each time. */
const SENDS = 5;
const RECEIVES = 6;
const RECEIVE_SECONDS = 5;

interface Queue {
  url: string;
  arn: string;
}

/** The result of a promise, or undefined if what it deletes or looks up does not exist. */
const unlessMissing = <Result>(found: Promise<Result>): Promise<Result | undefined> =>
  found.catch((error: unknown) => {
    if (error instanceof Error && /NonExistent|DoesNotExist|NotFound/.test(error.name)) return undefined;
    throw error;
  });

/** Queues and rules of the default bus that exist for the time of a run. */
export const temporary = ({ sqs, events }: Account, calls: Calls, cleanup: Cleanup) => ({
  /** @param KmsMasterKeyId of the key that encrypts it */
  async queue(name: string, KmsMasterKeyId?: string): Promise<Queue> {
    const what = {
      what: `the queue ${name}`,
      byHand: `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ${name} --query QueueUrl --output text)"`,
      async undo() {
        const found = await unlessMissing(sqs.send(new GetQueueUrlCommand({ QueueName: name })));
        if (found) await unlessMissing(sqs.send(new DeleteQueueCommand({ QueueUrl: found.QueueUrl })));
      },
    };
    const { QueueUrl: url = '' } = await cleanup.created(what, () =>
      sqs.send(
        new CreateQueueCommand({ QueueName: name, Attributes: KmsMasterKeyId ? { KmsMasterKeyId } : {} }),
      ),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    return { url, arn: Attributes?.QueueArn ?? '' };
  },

  /** A rule without target. @returns its ARN */
  async rule(name: string, pattern: object): Promise<string> {
    const what = {
      what: `the rule ${name}`,
      byHand: `aws events remove-targets --rule ${name} --ids 1; aws events delete-rule --name ${name}`,
      async undo() {
        await unlessMissing(events.send(new RemoveTargetsCommand({ Rule: name, Ids: ['1'] })));
        await unlessMissing(events.send(new DeleteRuleCommand({ Name: name })));
      },
    };
    const { RuleArn = '' } = await cleanup.created(what, () =>
      events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) })),
    );
    return RuleArn;
  },

  async target(Rule: string, target: Omit<Target, 'Id'>): Promise<void> {
    const { FailedEntries: [failed] = [] } = await events.send(
      new PutTargetsCommand({ Rule, Targets: [{ Id: '1', ...target }] }),
    );
    if (failed) throw new Error(`PutTargets was refused: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
  },

  /** Lets a rule send to a queue. */
  async admit({ url, arn }: Queue, ruleArn: string): Promise<void> {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn,
          Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
        },
      ],
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  },

  /** Sends until a message arrives. @returns undefined if none does */
  async firstMessage(
    { url }: Queue,
    send: (attempt: number) => Promise<unknown>,
  ): Promise<Message | undefined> {
    for (let receives = 0; receives < SENDS * RECEIVES; receives += 1) {
      if (receives % RECEIVES === 0) await send(receives / RECEIVES + 1);
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          WaitTimeSeconds: RECEIVE_SECONDS,
          MessageAttributeNames: ['All'],
        }),
      );
      if (message) return message;
      // Notices an interruption.
      await calls.pause(0);
    }
    return undefined;
  },
});
