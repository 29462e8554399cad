import * as z from 'zod';
import { messageOf } from '../http/errors.ts';
import type { Rule, Schedule } from '../services/event-bridge/event-bridge.ts';
import { compilePattern, type Matcher } from '../services/event-bridge/event-pattern.ts';
import type { EventTarget } from '../services/event-bridge/event-target.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, integer, readProperties } from './properties.ts';
import { periodOf } from './schedule.ts';
import type { Services } from './services.ts';

const Target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: ignored,
      MaximumRetryAttempts: integer.min(0).max(185).default(185),
    })
    .default({ MaximumRetryAttempts: 185 }),
  RoleArn: z.string().optional(),
});

const RuleProperties = z
  .strictObject({
    Name: ignored,
    EventBusName: z.string().default('default'),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(Target).default([]),
    Description: ignored,
    RoleArn: ignored,
    Tags: ignored,
  })
  .refine(
    ({ EventPattern, ScheduleExpression }) =>
      (EventPattern === undefined) !== (ScheduleExpression === undefined),
    'a rule needs an EventPattern or a ScheduleExpression; the local stack does not support both',
  )
  .refine(
    ({ EventBusName, ScheduleExpression }) => ScheduleExpression === undefined || EventBusName === 'default',
    'a schedule needs the default bus',
  );
type Target = z.output<typeof Target>;

/**
 * @param speed factor by which schedules are shortened
 * @returns undefined for a disabled rule
 */
export function rule(
  resource: ResolvedResource,
  services: Services,
  speed: number,
): Rule | Schedule | undefined {
  const properties = readProperties(RuleProperties, resource);
  const { EventBusName, EventPattern = {}, ScheduleExpression, State, Targets } = properties;
  const { Arn: arn = '' } = resource.identity.attributes;
  const when =
    ScheduleExpression === undefined
      ? { bus: EventBusName, matches: pattern(resource.id, EventPattern) }
      : { everyMs: periodOf(resource.id, ScheduleExpression) / speed };
  const targets = Targets.map((target) => eventTarget(resource, target, services));
  return State === 'ENABLED' ? { arn, targets, ...when } : undefined;
}

function pattern(id: string, source: Record<string, unknown>): Matcher {
  try {
    return compilePattern(source);
  } catch (error) {
    throw new UsageError(`${id}: ${messageOf(error)}`);
  }
}

/** A target is called with its role, or else as EventBridge itself. Dead letters are always sent as EventBridge. */
function eventTarget(
  { id, name, identity }: ResolvedResource,
  target: Target,
  services: Services,
): EventTarget {
  const { Arn: arn, DeadLetterConfig, RetryPolicy, RoleArn } = target;
  const { faults, functions, sqs, stepFunctions, permissions } = services;
  const deadLetterArn = DeadLetterConfig?.Arn;
  const eventBridge = permissions.service('events.amazonaws.com', identity.attributes.Arn ?? name);
  const caller = RoleArn === undefined ? eventBridge : permissions.role(id, RoleArn, name);
  const lambda = [...functions.values()].find(({ config }) => config.arn === arn);
  const common = {
    arn,
    retries: RetryPolicy.MaximumRetryAttempts,
    deadLetter:
      deadLetterArn === undefined
        ? undefined
        : (event: string, attributes: Record<string, string>) => {
            permissions.check(eventBridge, 'AmazonSQS.SendMessage', { QueueUrl: deadLetterArn });
            return sqs.send(deadLetterArn, event, attributes);
          },
  };

  if (lambda !== undefined) {
    return {
      ...common,
      send(event) {
        permissions.check(caller, 'AWSLambda.Invoke', { FunctionName: arn });
        void lambda.invokeLater(JSON.stringify(event));
      },
    };
  }
  if (arn.includes(':sqs:')) {
    return {
      ...common,
      send(event) {
        const request = { QueueUrl: arn };
        permissions.check(caller, 'AmazonSQS.SendMessage', request);
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
        permissions.check(caller, 'AWSStepFunctions.StartExecution', request);
        return faults.call('StepFunctions.StartExecution', request, () =>
          stepFunctions.startExecution(request),
        );
      },
    };
  }
  throw new UsageError(`${id}: the local event bus cannot deliver to ${arn}.`);
}
