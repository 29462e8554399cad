import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, queue } from './template.ts';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const schedule = (ScheduleExpression: string, target: object, more: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression, Targets: [{ Id: 'T', ...target }], ...more },
});
const permission = (rule: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf('Sweep'),
    Principal: 'events.amazonaws.com',
    SourceArn: arnOf(rule),
  },
});

/** Minutes pass in tens of milliseconds. */
const SPEED = 1200;
const RULE = 'arn:aws:events:us-east-1:123456789012:rule';

describe('A schedule', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await testStack({
      speed: SPEED,
      handlers: { sweep: 'export const handler = async (event) => console.log(JSON.stringify(event));' },
      resources: {
        Sweep: lambdaFunction('sweep'),
        EveryMinute: schedule('rate(1 minute)', { Arn: arnOf('Sweep') }),
        MaySweep: permission('EveryMinute'),
        // The policy of the function does not allow this rule.
        EveryTwo: schedule('rate(2 minutes)', { Arn: arnOf('Sweep') }),
        EveryHour: schedule('rate(1 hour)', { Arn: arnOf('Sweep') }),
        MaySweepEveryHour: permission('EveryHour'),
        Off: schedule('rate(1 minute)', { Arn: arnOf('Sweep') }, { State: 'DISABLED' }),
        MaySweepOff: permission('Off'),
      },
    });
  });
  afterAll(() => stack.stop());

  const events = () => stack.logs('sweep').map((line) => JSON.parse(line));
  const of = (rule: string) => events().filter(({ resources }) => resources[0] === `${RULE}/${rule}`);

  it('sends its event repeatedly, like AWS', async () => {
    await vi.waitUntil(() => of('EveryMinute').length > 2, { timeout: 20_000 });

    const [first, second] = of('EveryMinute');
    expect(first).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [`${RULE}/EveryMinute`],
      detail: {},
    });
    expect(second.id).not.toBe(first.id);
  });

  it('is shortened by the factor of the stack', async () => {
    await vi.waitUntil(() => of('EveryHour').length > 0, { timeout: 30_000 });

    expect(of('EveryMinute').length).toBeGreaterThan(of('EveryHour').length);
  });

  it('calls only targets that allow it, and only while it is enabled', async () => {
    await vi.waitUntil(() => stack.permissionReport().denied.length > 0, { timeout: 20_000 });

    expect(stack.permissionReport().denied).toEqual([
      'events.amazonaws.com: lambda:InvokeFunction on arn:aws:lambda:us-east-1:123456789012:function:sweep',
    ]);
    expect(of('EveryTwo')).toEqual([]);
    expect(of('Off')).toEqual([]);
  });
});

it('A schedule stops with its stack', async () => {
  const stack = await testStack({
    speed: SPEED,
    resources: { Jobs: queue('jobs'), EveryMinute: schedule('rate(1 minute)', { Arn: arnOf('Jobs') }) },
  });
  await vi.waitUntil(() => stack.permissionReport().denied.length > 0, { timeout: 20_000 });

  await expect(stack.stop()).resolves.toBeUndefined();
});

describe('A schedule cannot be deployed', () => {
  const rate =
    'Rule: the local event bus supports only rates, such as rate(5 minutes) or rate(1 hour); found';

  it.each([
    ['as a cron', 'cron(0 12 * * ? *)', {}, `${rate} cron(0 12 * * ? *).`],
    ['with a plural of one', 'rate(1 minutes)', {}, `${rate} rate(1 minutes).`],
    ['with a singular of many', 'rate(5 minute)', {}, `${rate} rate(5 minute).`],
    ['with a rate of zero', 'rate(0 minutes)', {}, `${rate} rate(0 minutes).`],
    ['beside a pattern', 'rate(1 hour)', { EventPattern: { source: ['a'] } }, 'does not support both'],
    ['on another bus', 'rate(1 hour)', { EventBusName: 'bus' }, 'a schedule needs the default bus'],
  ])('%s', async (_how, expression, more, message) => {
    const Rule = schedule(expression, { Arn: arnOf('Jobs') }, more);

    await expect(testStack({ resources: { Rule, Jobs: queue('jobs') } })).rejects.toThrow(message);
  });
});
