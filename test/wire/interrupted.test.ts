import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { startStack } from '../../simulation/wire/stack.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
/** Bytes. Step Functions accepts an input of this size, but cannot wrap it. */
const LARGEST_INPUT = 262_144;

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.simulator.reset());
afterEach(() => stack.faults.reset());

/** Waits until the execution has called CreatePool. */
const created = async () => {
  while (stack.pools().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
};

it('completes an execution that was stopped in the console, with its pool', async () => {
  stack.simulator.configure({ creationEnds: 'STUCK' });
  const executionArn = await stack.viaConsole(
    { metadata: { requestId: 'stopped' }, data: REQUEST },
    'stopped',
  );
  await created();
  // A poll proves that the pool exists and that the execution left "Create pool".
  while (stack.calls('DescribePools').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));

  await stack.stepFunctions.send(new StopExecutionCommand({ executionArn, cause: 'by hand' }));

  const { detail } = await stack.resultDetailOf('stopped');
  expect(detail.data).toMatchObject({
    request: REQUEST,
    pool: { PoolId: stack.pools()[0]?.poolId },
    failure: { class: 'Interrupted', owner: 'operator', poolMayExist: true },
  });
});

it('completes an execution that failed before any Catch applied', async () => {
  const data = { ...REQUEST, Tags: [{ Key: 'k', Value: '' }] };
  const room = LARGEST_INPUT - JSON.stringify({ metadata: { requestId: 'too-large' }, data }).length;
  const Tags = [{ Key: 'k', Value: 'v'.repeat(room) }];

  await stack.viaConsole({ metadata: { requestId: 'too-large' }, data: { ...REQUEST, Tags } }, 'dies');

  const { detail } = await stack.resultDetailOf('too-large');
  expect(detail.data.failure).toMatchObject({
    class: 'InvalidRequest',
    fields: [{ path: 'data.Tags[0].Value' }],
  });
});

it('publishes nothing for executions that published their own result', async () => {
  await stack.viaConsole(
    { metadata: { requestId: 'answered' }, data: { ...REQUEST, MessageType: 'SMS' } },
    'answered',
  );
  await stack.viaConsole({ metadata: { requestId: 'after' }, data: REQUEST }, 'after');

  await stack.resultDetailOf('after');

  expect(stack.resultsOf('answered')).toHaveLength(1);
  expect(stack.lines.join('\n')).not.toMatch(/"requestId":"answered".*"Interrupted"/);
});
