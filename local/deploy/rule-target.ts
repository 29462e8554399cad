import * as z from 'zod';
import type { JsonObject } from '../http/json.ts';
import type { EventTarget } from '../services/event-bridge/event-target.ts';
import { ignored, integer } from './properties.ts';
import type { Services } from './services.ts';

/** Source: EventBridge API reference, Target. */
export const TARGET_ID = /^[.\-_A-Za-z0-9]{1,64}$/;

/** What the local stack delivers to, for a message. */
export const SUPPORTED_TARGETS =
  'an SQS queue (arn:aws:sqs:…), a function or a state machine of the stack (arn:aws:lambda:…, arn:aws:states:…)';

const unsupported = ({ code, keys = [] }: { code?: string; keys?: string[] }) =>
  code === 'unrecognized_keys'
    ? `the local stack does not support ${keys.join(', ')}: it delivers the whole event`
    : undefined;

/** A target in PutTargets and in a template. */
export const RuleTargetShape = z.strictObject(
  {
    Id: z.string().regex(TARGET_ID, 'must be 1 to 64 of the characters A-Z a-z 0-9 . - _'),
    Arn: z.string().min(1).max(1600),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumEventAgeInSeconds: ignored,
        MaximumRetryAttempts: integer.min(0).max(185).default(185),
      })
      .optional(),
    RoleArn: z.string().optional(),
  },
  { error: unsupported },
);
export type RuleTargetShape = z.output<typeof RuleTargetShape>;

type Check = (operation: string, request: JsonObject) => void;

/** Authorises the calls of a target. */
export interface TargetChecks {
  /** A call of the target. */
  target: Check;
  /** A call of its dead-letter queue. */
  deadLetter: Check;
}

/**
 * Connects a target with its service.
 * @returns undefined where the local stack cannot deliver to its ARN
 */
export function eventTarget(
  { Arn: arn, DeadLetterConfig, RetryPolicy }: RuleTargetShape,
  { faults, functions, sqs, stepFunctions }: Services,
  check: TargetChecks,
): EventTarget | undefined {
  const deadLetterArn = DeadLetterConfig?.Arn;
  const common = {
    arn,
    retries: RetryPolicy?.MaximumRetryAttempts ?? 185,
    deadLetter:
      deadLetterArn === undefined
        ? undefined
        : (event: string, attributes: Record<string, string>) => {
            check.deadLetter('AmazonSQS.SendMessage', { QueueUrl: deadLetterArn });
            return sqs.send(deadLetterArn, event, attributes);
          },
  };

  const lambda = [...functions.values()].find(({ config }) => config.arn === arn);
  if (lambda !== undefined) {
    return {
      ...common,
      send(event) {
        check.target('AWSLambda.Invoke', { FunctionName: arn });
        void lambda.invokeLater(JSON.stringify(event));
      },
    };
  }
  if (/^arn:[^:]+:sqs:/.test(arn)) {
    return {
      ...common,
      send(event) {
        const request = { QueueUrl: arn };
        check.target('AmazonSQS.SendMessage', request);
        return faults.call('SQS.SendMessage', request, () => sqs.send(arn, JSON.stringify(event)));
      },
    };
  }
  if (arn.includes(':stateMachine:')) {
    return {
      ...common,
      send(event) {
        const name = `${event.id}_${crypto.randomUUID()}`;
        const request = { stateMachineArn: arn, name, input: JSON.stringify(event) };
        check.target('AWSStepFunctions.StartExecution', request);
        return faults.call('StepFunctions.StartExecution', request, () =>
          stepFunctions.startExecution(request),
        );
      },
    };
  }
  return undefined;
}
