import * as z from 'zod';
import { CONDITION_KEYS, CONDITION_OPERATORS, type Condition, type Context, holds } from './condition.ts';
import { matches } from './wildcard.ts';

const asList = (value: string | string[]): string[] => (typeof value === 'string' ? [value] : value);
const text = z.string().refine((value) => !value.includes('${'), 'policy variables are not supported');
const texts = z.union([text, z.array(text)]).transform(asList);
const values = z.union([texts, z.union([z.boolean(), z.number()]).transform(String).transform(asList)]);

const StatementShape = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.union([z.literal('*'), z.partialRecord(z.enum(['AWS', 'Service']), texts)]).optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z
      .partialRecord(z.enum(CONDITION_OPERATORS), z.partialRecord(z.enum(CONDITION_KEYS), values))
      .default({}),
  })
  .refine(({ Action, NotAction }) => (Action ?? NotAction) !== undefined, 'no Action')
  .refine(({ Resource, NotResource }) => (Resource ?? NotResource) !== undefined, 'no Resource');

/** One action on one resource, as a policy statement allows it. Both may have wildcards. */
export interface Grant {
  action: string;
  resource: string;
}

/** A policy statement, identity-based or resource-based. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** The principals: ARNs, names of services, or `*`. Absent in an identity-based policy. */
  principals: string[];
  /** `except`: all but those listed. */
  actions: { listed: string[]; except: boolean };
  resources: { listed: string[]; except: boolean };
  condition: Condition;
  /** Each combination of action and resource that it allows. */
  grants: Grant[];
}

/** A permission that a call needs. */
export interface Need {
  /** `service:Operation`. */
  action: string;
  /** An ARN, or one with a `*` where the resource is not known before the call. */
  resource: string;
  context?: Context;
}

/** A statement in a policy document. An unknown element fails: ignoring it would change the meaning. */
export const PolicyStatement = StatementShape.transform((shape): Statement => {
  const { Effect, Principal = {}, Action, NotAction = [], Resource, NotResource = [], Condition } = shape;
  const actions = { listed: Action ?? NotAction, except: Action === undefined };
  const resources = { listed: Resource ?? NotResource, except: Resource === undefined };
  const named = ({ listed, except }: typeof actions) =>
    except ? [`everything but ${listed.join(', ')}`] : listed;

  return {
    effect: Effect,
    principals: Principal === '*' ? ['*'] : Object.values(Principal).flat(),
    actions,
    resources,
    condition: Condition,
    grants:
      Effect === 'Deny'
        ? []
        : named(actions).flatMap((action) => named(resources).map((resource) => ({ action, resource }))),
  };
});

export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.union([PolicyStatement.transform((one) => [one]), z.array(PolicyStatement)]),
});

/** Actions are case-insensitive; resources are not. */
const coversAction = (pattern: string, { action }: Need): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());

/** Whether a statement applies to a need. */
export function applies({ actions, resources, condition }: Statement, need: Need): boolean {
  return (
    actions.listed.some((pattern) => coversAction(pattern, need)) !== actions.except &&
    resources.listed.some((pattern) => matches(pattern, need.resource)) !== resources.except &&
    holds(condition, need.context ?? {})
  );
}

/** Whether a need used this grant of a statement. Never for a grant with a wildcard in its action. */
export const isTakenBy = ({ action, resource }: Grant, need: Need): boolean =>
  action.toLowerCase() === need.action.toLowerCase() && matches(resource, need.resource);
