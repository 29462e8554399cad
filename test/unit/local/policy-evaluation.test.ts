import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../local/permissions/evaluate.ts';
import { isShown } from '../../../local/permissions/not-shown.ts';
import { type Need, PolicyDocument, PolicyStatement } from '../../../local/permissions/statement.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:jobs';
const RULE = 'arn:aws:events:us-east-1:123456789012:rule/bus/requests';
const NEED: Need = { action: 'sqs:SendMessage', resource: QUEUE };
const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };

/** The grants of a role's policy. */
const decide = (statements: object[], need: Partial<Need> = {}, ofResource: object[] = []) =>
  evaluate(
    {
      identity: statements.map((one) => PolicyStatement.parse(one)),
      resource: ofResource.map((one) => PolicyStatement.parse(one)),
    },
    { ...NEED, ...need },
  );

describe('A statement', () => {
  it.each([
    ['the action and the resource by name', {}],
    ['the action in another case', { Action: 'SQS:sendmessage' }],
    ['one action of several', { Action: ['sqs:ReceiveMessage', 'sqs:SendMessage'] }],
    ['a wildcard for the end of the action', { Action: 'sqs:Send*' }],
    ['a wildcard for every action', { Action: '*' }],
    ['a question mark for one character', { Resource: QUEUE.replace('jobs', 'job?') }],
    ['a wildcard across the parts of an ARN', { Resource: 'arn:aws:sqs:*jobs' }],
    ['all actions but others', { Action: undefined, NotAction: ['sqs:DeleteQueue', 'sns:*'] }],
    ['all resources but others', { Resource: undefined, NotResource: `${QUEUE}-dlq` }],
  ])('allows by %s', (_how, changes) => {
    expect(decide([{ ...ALLOW, ...changes }]).allowed).toBe(true);
  });

  it.each([
    ['another action', { Action: 'sqs:SendMessageBatch' }],
    ['the beginning of the action', { Action: 'sqs:Send' }],
    ['the resource in another case', { Resource: QUEUE.replace('jobs', 'Jobs') }],
    ['a question mark for no character', { Resource: `${QUEUE}?` }],
    ['a dot, which is not a wildcard', { Resource: QUEUE.replace('jobs', 'j.bs') }],
    ['all actions but this', { Action: undefined, NotAction: 'sqs:*' }],
    ['all resources but this', { Resource: undefined, NotResource: QUEUE }],
  ])('does not allow by %s', (_how, changes) => {
    expect(decide([{ ...ALLOW, ...changes }])).toEqual({ allowed: false });
  });

  it('that denies overrides any that allow, in either kind of policy', () => {
    const deny = { ...ALLOW, Effect: 'Deny', Action: 'sqs:*' };

    expect(decide([ALLOW, deny])).toEqual({ allowed: false, explicitly: 'identity' });
    expect(decide([ALLOW], {}, [deny])).toEqual({ allowed: false, explicitly: 'resource' });
  });

  it('in a resource-based policy allows what the role does not', () => {
    expect(decide([], {}, [ALLOW]).allowed).toBe(true);
  });
});

describe('A condition', () => {
  const withContext = (Condition: object, context: Need['context'] = {}) =>
    decide([{ ...ALLOW, Condition }], { context }).allowed;

  it.each<[string, object, Need['context'], boolean]>([
    ['StringEquals', { StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    ['StringEquals', { StringEquals: { 'aws:SourceAccount': '*' } }, { 'aws:SourceAccount': '1' }, false],
    ['any value', { StringEquals: { 'events:source': ['a', 'b'] } }, { 'events:source': 'b' }, true],
    ['a missing key', { StringEquals: { 'events:source': 'a' } }, {}, false],
    [
      'StringNotEquals',
      { StringNotEquals: { 'events:source': ['a', 'b'] } },
      { 'events:source': 'b' },
      false,
    ],
    ['a missing key', { StringNotEquals: { 'events:source': 'a' } }, {}, true],
    ['StringLike', { StringLike: { 'events:source': 'on*' } }, { 'events:source': 'onboarding' }, true],
    [
      'StringNotLike',
      { StringNotLike: { 'events:source': 'on*' } },
      { 'events:source': 'onboarding' },
      false,
    ],
    ['ArnEquals', { ArnEquals: { 'aws:SourceArn': RULE } }, { 'aws:SourceArn': RULE }, true],
    [
      'ArnLike',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/bus/*' } },
      { 'aws:SourceArn': RULE },
      true,
    ],
    [
      'ArnLike, part by part',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*/requests' } },
      { 'aws:SourceArn': RULE },
      false,
    ],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:PrincipalArn': RULE } }, { 'aws:PrincipalArn': RULE }, false],
    [
      'ArnNotLike',
      { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:*:*:*:role/A' } },
      { 'aws:PrincipalArn': RULE },
      true,
    ],
    [
      'Bool in quotes',
      { Bool: { 'aws:SecureTransport': 'false' } },
      { 'aws:SecureTransport': 'true' },
      false,
    ],
    ['Bool', { Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
    [
      'several operators, all of which must hold',
      { StringEquals: { 'aws:SourceAccount': '1' }, ArnEquals: { 'aws:SourceArn': RULE } },
      { 'aws:SourceAccount': '1' },
      false,
    ],
  ])('with %s: %j', (_what, condition, context, allowed) => {
    expect(withContext(condition, context)).toBe(allowed);
  });
});

describe('An unsupported element of a policy fails', () => {
  const read = (changes: object) =>
    PolicyDocument.safeParse({ Version: '2012-10-17', Statement: [{ ...ALLOW, ...changes }] });

  it.each([
    ['an operator', { Condition: { NumericLessThan: { 'aws:SourceAccount': 1 } } }, 'NumericLessThan'],
    ['a key', { Condition: { StringEquals: { 'aws:RequestedRegion': 'x' } } }, 'aws:RequestedRegion'],
    ['an element', { NotPrincipal: '*' }, 'NotPrincipal'],
    ['a policy variable', { Resource: `${QUEUE}-\${aws:username}` }, 'policy variables'],
    ['neither Action nor NotAction', { Action: undefined }, 'no Action'],
    ['neither Resource nor NotResource', { Resource: undefined }, 'no Resource'],
  ])('%s', (_what, changes, named) => {
    const { error } = read(changes);

    expect(JSON.stringify(error?.issues)).toContain(named);
  });
});

describe('Credit for a call', () => {
  const granted = (...statements: object[]) => {
    const decision = decide(statements);
    return decision.allowed ? decision.grant : 'denied';
  };

  it('goes to the narrowest grant', () => {
    const wide = { ...ALLOW, Resource: '*' };

    expect(granted(wide, ALLOW)).toEqual({ action: 'sqs:SendMessage', resource: QUEUE });
  });

  it('goes to a single action and resource of a statement', () => {
    const several = {
      ...ALLOW,
      Action: ['sqs:SendMessage', 'sqs:DeleteMessage'],
      Resource: [QUEUE, `${QUEUE}-2`],
    };

    expect(granted(several)).toEqual({ action: 'sqs:SendMessage', resource: QUEUE });
  });

  it.each([
    ['has a wildcard for an action', { ...ALLOW, Action: 'sqs:*' }],
    ['allows all actions but some', { ...ALLOW, Action: undefined, NotAction: 'sns:*' }],
    ['allows all resources but some', { ...ALLOW, Resource: undefined, NotResource: 'arn:aws:sns:*' }],
  ])('never goes to a grant that %s, which is too wide to prove', (_what, statement) => {
    expect(granted(statement)).toBeUndefined();
  });
});

describe('A grant that a laptop cannot use', () => {
  it.each([
    ['logs:PutLogEvents', 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fn:*', false],
    ['logs:PutLogEvents', '*', true],
    ['logs:DeleteLogGroup', 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fn:*', true],
    ['xray:PutTraceSegments', '*', false],
    ['sqs:SendMessage', QUEUE, true],
  ])('is listed by action and resource: %s on %s', (action, resource, shown) => {
    expect(isShown({ action, resource }, {})).toBe(shown);
  });
});
