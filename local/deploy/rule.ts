import * as z from 'zod';
import { messageOf } from '../http/errors.ts';
import { compilePattern, type Matcher } from '../services/event-bridge/event-pattern.ts';
import type { Rule, RuleTarget } from '../services/event-bridge/rules.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { busNameOf, DEFAULT_BUS } from '../stack/resources.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, readProperties } from './properties.ts';
import { eventTarget, RuleTargetShape } from './rule-target.ts';
import { periodOf } from './schedule.ts';
import type { Services } from './services.ts';

const RuleProperties = z
  .strictObject({
    Name: ignored,
    EventBusName: z.string().default(DEFAULT_BUS),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(RuleTargetShape).default([]),
    Description: z.string().optional(),
    RoleArn: z.string().optional(),
    Tags: ignored,
  })
  .refine(
    ({ EventPattern, ScheduleExpression }) =>
      (EventPattern === undefined) !== (ScheduleExpression === undefined),
    'a rule needs an EventPattern or a ScheduleExpression; the local stack does not support both',
  )
  .refine(
    ({ EventBusName, ScheduleExpression }) =>
      ScheduleExpression === undefined || EventBusName === DEFAULT_BUS,
    'a schedule needs the default bus',
  );

/** @param speed factor by which schedules are shortened */
export function rule(resource: ResolvedResource, services: Services, speed: number): Rule {
  const { id, name } = resource;
  const properties = readProperties(RuleProperties, resource);
  const { EventBusName, EventPattern, ScheduleExpression: expression, State, Targets } = properties;
  const targets = Targets.map((target): [string, RuleTarget] => [
    target.Id,
    { given: target, to: connected(resource, target, services) },
  ]);

  return {
    name,
    bus: busNameOf(EventBusName),
    arn: resource.identity.attributes.Arn ?? name,
    pattern: EventPattern,
    matches: EventPattern === undefined ? () => false : pattern(id, EventPattern),
    ...(expression !== undefined && {
      schedule: { expression, everyMs: periodOf(id, expression) / speed },
    }),
    state: State,
    description: properties.Description,
    roleArn: properties.RoleArn,
    targets: new Map(targets),
  };
}

function pattern(id: string, source: Record<string, unknown>): Matcher {
  try {
    return compilePattern(source);
  } catch (error) {
    throw new UsageError(`${id}: ${messageOf(error)}`);
  }
}

/** A target is called with its role, or else as EventBridge itself. Dead letters are always sent as EventBridge. */
function connected({ id, name, identity }: ResolvedResource, target: RuleTargetShape, services: Services) {
  const { permissions } = services;
  const eventBridge = permissions.service('events.amazonaws.com', identity.attributes.Arn ?? name);
  const caller = target.RoleArn === undefined ? eventBridge : permissions.role(id, target.RoleArn, name);

  const to = eventTarget(target, services, {
    target: (...call) => permissions.check(caller, ...call),
    deadLetter: (...call) => permissions.check(eventBridge, ...call),
  });
  if (to === undefined) throw new UsageError(`${id}: the local event bus cannot deliver to ${target.Arn}.`);
  return to;
}
