import * as z from 'zod';
import { RuleTargetShape, TARGET_ID } from '../../deploy/rule-target.ts';
import { busNameOf, DEFAULT_BUS } from '../../stack/resources.ts';

/* The requests of the operations on rules. Source: EventBridge API reference. */

const Name = z
  .string()
  .regex(/^[.\-_A-Za-z0-9]{1,64}$/, 'must be 1 to 64 of the characters A-Z a-z 0-9 . - _');
const EventBusName = z.string().min(1).default(DEFAULT_BUS).transform(busNameOf);
const paging = { NextToken: z.string().optional(), Limit: z.int().min(1).max(100).default(100) };

export const PutRule = z.object({
  Name,
  EventBusName,
  EventPattern: z.string().max(4096).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']).default('ENABLED'),
  Description: z.string().max(512).optional(),
  RoleArn: z.string().optional(),
});
export const OfRule = z.object({ Name, EventBusName });
export const ListRules = z.object({ NamePrefix: z.string().default(''), EventBusName, ...paging });
export const ListTargetsByRule = z.object({ Rule: Name, EventBusName, ...paging });
export const PutTargets = z.object({
  Rule: Name,
  EventBusName,
  Targets: z.array(RuleTargetShape).min(1, 'must have at least one target').max(100),
});
export const RemoveTargets = z.object({
  Rule: Name,
  EventBusName,
  Ids: z.array(z.string().regex(TARGET_ID)).min(1, 'must have at least one id').max(100),
});
export const TestEventPattern = z.object({ EventPattern: z.string().max(4096), Event: z.string() });
