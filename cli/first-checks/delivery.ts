import {
  EventBridgeServiceException,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { isRecord } from '../../functions/runtime/json.ts';
import { parseJson } from '../../local/http/json.ts';
import type { Account } from './account.ts';
import type { Calls } from './calls.ts';
import type { Cleanup } from './cleanup.ts';
import { NO_STACK, type Question, Untold } from './finding.ts';
import { temporary } from './temporary.ts';

/** Longer than the 256 KiB of one event. */
const LONG = 'x'.repeat(300_000);

/** How AWS delivers events, and how it refuses them. */
export const deliveryQuestions = (
  account: Account,
  run: string,
  calls: Calls,
  cleanup: Cleanup,
): Question[] => {
  const { events, sqs, stepFunctions, outputs } = account;
  const made = temporary(account, calls, cleanup);
  const valid = { Source: run, DetailType: run, Detail: '{}' };

  /** The name of the error of an entry, or of the whole call. No rule matches the entry. */
  const nameOfError = async (entry: PutEventsRequestEntry): Promise<string> => {
    try {
      const { Entries: [answer] = [] } = await events.send(
        new PutEventsCommand({ Entries: [{ ...valid, ...entry }] }),
      );
      return answer?.ErrorCode ?? 'accepted';
    } catch (error) {
      const isAnswer =
        error instanceof EventBridgeServiceException && !/AccessDenied|Unknown/.test(error.name);
      if (!isAnswer) throw error;
      return `${error.name} (whole call)`;
    }
  };

  return [
    {
      question: 'Errors of PutEvents',
      dependsOn: 'EventBridgeErrors in statemachine/error-lists.json; parked results',
      async ask() {
        const entries: [string, PutEventsRequestEntry][] = [
          ['detail that is no JSON', { Detail: 'x' }],
          ['source of AWS', { Source: 'aws.first-checks' }],
          ['no detail-type', { DetailType: '' }],
          ['unknown bus', { EventBusName: run }],
          ['300 KB', { Detail: LONG }],
        ];
        const lines: string[] = [];
        for (const [what, entry] of entries) lines.push(`${what}: ${await nameOfError(entry)}`);
        return lines.join('\n');
      },
    },
    {
      question: 'Event of a failed execution',
      dependsOn: 'the reconciler: with error and cause it needs no execution history',
      async ask() {
        if (outputs === undefined) throw new Untold(NO_STACK);
        const rule = `${run}-status`;
        const queue = await made.queue(rule);
        const ruleArn = await made.rule(rule, {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { stateMachineArn: [outputs.StateMachineArn], name: [{ prefix: run }], status: ['FAILED'] },
        });
        await made.admit(queue, ruleArn);
        await made.target(rule, { Arn: queue.arn });

        const message = await made.firstMessage(queue, (attempt) =>
          stepFunctions.send(
            // No identity: the request is invalid, and its execution fails without any call.
            new StartExecutionCommand({
              stateMachineArn: outputs.StateMachineArn,
              name: `${run}-${attempt}`,
              input: '{}',
            }),
          ),
        );
        if (message === undefined) return 'no event arrived';
        const event = parseJson(message.Body ?? '');
        const detail = isRecord(event) && isRecord(event.detail) ? event.detail : {};
        const shown = (name: string) => `${name}: ${JSON.stringify(detail[name])?.slice(0, 60) ?? 'absent'}`;
        return `${shown('error')}\n${shown('cause')}`;
      },
    },
    {
      question: 'Dead letter under the key',
      dependsOn: "the key's policy in infra/constructs/encryption.ts; an event could be lost without it",
      async ask() {
        if (outputs === undefined) throw new Untold(NO_STACK);
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: outputs.RequestEventsDlqUrl,
            AttributeNames: ['KmsMasterKeyId'],
          }),
        );
        const key = Attributes?.KmsMasterKeyId;
        if (key === undefined) throw new Untold("the stack's queues have no customer key");
        const rule = `${run}-dead`;
        // Its policy does not let EventBridge in.
        const closed = await made.queue(`${run}-closed`);
        const deadLetters = await made.queue(rule, key);
        const ruleArn = await made.rule(rule, { source: [run], 'detail-type': [rule] });
        await made.admit(deadLetters, ruleArn);
        await made.target(rule, { Arn: closed.arn, DeadLetterConfig: { Arn: deadLetters.arn } });

        const message = await made.firstMessage(deadLetters, () =>
          events.send(new PutEventsCommand({ Entries: [{ ...valid, DetailType: rule }] })),
        );
        if (message === undefined) return 'NO dead letter arrived';
        return `arrived: ${message.MessageAttributes?.ERROR_CODE?.StringValue ?? 'no ERROR_CODE'}`;
      },
    },
  ];
};
