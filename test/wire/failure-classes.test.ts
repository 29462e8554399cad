import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import type { FailureClass } from '../../functions/model/failure.ts';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { startStack } from '../../simulation/wire/stack.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };

/** An error that the service returns for every call. */
const always = (name: string, members: Record<string, unknown> = {}, status?: number): SettingsPatch => ({
  faults: [{ on: 'CreatePool', times: 1_000, as: { error: { name, members, ...(status && { status }) } } }],
});

interface Case {
  failureClass: FailureClass;
  settings?: SettingsPatch;
  request?: Partial<typeof REQUEST>;
  /** Expected members of the failure besides its class. */
  says: Record<string, unknown>;
  /** Maximum calls of CreatePool. */
  calls: number | [least: number, most: number];
}

const CASES: Case[] = [
  {
    failureClass: 'InvalidRequest',
    request: { IsoCountryCode: 'CA' },
    says: {
      code: 'ValidationException',
      reason: 'COUNTRY_CODE_MISMATCH',
      httpStatus: 400,
      fields: [{ path: 'IsoCountryCode' }],
    },
    calls: 1,
  },
  {
    failureClass: 'OriginationIdentityNotFound',
    request: { OriginationIdentity: phoneNumberId(99) },
    says: { code: 'ResourceNotFoundException', resourceType: 'phone-number', resourceId: phoneNumberId(99) },
    calls: 1,
  },
  {
    failureClass: 'OriginationIdentityInUse',
    request: { OriginationIdentity: SPECIAL.inPoolOfAnotherTeam },
    says: { code: 'ConflictException', reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL' },
    calls: 1,
  },
  {
    failureClass: 'OriginationIdentityNotReady',
    request: { OriginationIdentity: SPECIAL.pending },
    says: { code: 'ConflictException', reason: 'RESOURCE_NOT_ACTIVE', retryable: true },
    calls: 6,
  },
  {
    failureClass: 'ConfigurationMismatch',
    request: { OriginationIdentity: SPECIAL.promotional },
    says: { code: 'ConflictException', reason: 'MESSAGE_TYPE_MISMATCH' },
    calls: 1,
  },
  {
    failureClass: 'Conflict',
    settings: always('ConflictException', { Reason: 'A_REASON_OF_TOMORROW', Message: 'not now' }),
    says: { code: 'ConflictException', reason: 'A_REASON_OF_TOMORROW', message: 'not now' },
    calls: 1,
  },
  {
    failureClass: 'QuotaExceeded',
    settings: { quotas: { pools: 2 } },
    says: {
      code: 'ServiceQuotaExceededException',
      reason: 'POOLS_PER_ACCOUNT',
      remediation: expect.stringContaining('quota'),
    },
    calls: 1,
  },
  {
    failureClass: 'AccessDenied',
    settings: always('AccessDeniedException', {
      Message: 'is not authorized to perform: sms-voice:CreatePool',
    }),
    says: { code: 'AccessDeniedException', message: 'is not authorized to perform: sms-voice:CreatePool' },
    calls: 1,
  },
  {
    failureClass: 'Throttled',
    settings: always('ThrottlingException'),
    says: { code: 'NoSlot', poolMayExist: false },
    // One per slot, and repeats in the first slot for six seconds. On a busy machine a slot passes without a call.
    calls: [2, 226],
  },
  {
    failureClass: 'ServiceUnavailable',
    settings: { faults: [{ on: 'CreatePool', times: 1_000, as: '5xx' }] },
    says: { code: 'InternalServerException', httpStatus: 500, poolMayExist: true, attempts: 7 },
    calls: 7,
  },
  {
    failureClass: 'OutcomeUnknown',
    settings: {
      faults: [
        { on: 'CreatePool', when: 'after', times: 1_000, as: 'reset' },
        { on: 'DescribePhoneNumbers', times: 1_000, as: { status: 200, body: { PhoneNumbers: [] } } },
      ],
    },
    says: { code: 'TimeoutError', poolMayExist: true },
    calls: 7,
  },
  {
    failureClass: 'PoolCreationTimedOut',
    settings: { creationEnds: 'STUCK' },
    says: { stage: 'describe', poolMayExist: true },
    calls: 1,
  },
  {
    failureClass: 'PoolNotUsable',
    settings: { creationEnds: 'DELETING', creationSeconds: 0 },
    says: { stage: 'describe', poolMayExist: true, message: expect.stringContaining('DELETING') },
    calls: 1,
  },
  {
    failureClass: 'WorkflowFault',
    settings: always('AnExceptionOfTomorrow', { Message: 'says AWS' }),
    says: { code: 'AnExceptionOfTomorrow', message: 'says AWS', poolMayExist: true },
    calls: 1,
  },
];

/** No response of the service leads to these: they come from the ledger, or from outside an execution. */
const NOT_FROM_THE_SERVICE = ['RequestIdConflict', 'Interrupted', 'Cancelled'];

/** Classes with slow retries: each on a separate stack, concurrently. */
const SLOW: readonly FailureClass[] = [
  'OriginationIdentityNotReady',
  'Throttled',
  'ServiceUnavailable',
  'OutcomeUnknown',
];
const isSlow = ({ failureClass }: Case): boolean => SLOW.includes(failureClass);

type Stack = Awaited<ReturnType<typeof startStack>>;

const start = (): Promise<Stack> => startStack({ environment: { POOL_DEADLINE_SECONDS: '1' } });

const play = async (
  stack: Stack,
  { failureClass, settings = {}, request, says, calls }: Case,
): Promise<void> => {
  stack.simulator.configure(settings);
  const requestId = `is-${failureClass}`;

  await stack.viaConsole({ metadata: { requestId }, data: { ...REQUEST, ...request } }, requestId);

  const answer = await stack.resultDetailOf(requestId);
  expect(answer).toMatchObject({ source: 'sms-pool-provisioner', 'detail-type': 'PoolProvisioningFailed' });
  const { owner, retryable } = FAILURE_CLASSES[failureClass];
  expect(answer.detail.data.failure).toMatchObject({ class: failureClass, owner, retryable, ...says });
  expect(answer.detail.data.request).toEqual({ ...REQUEST, ...request });
  const [least, most] = typeof calls === 'number' ? [calls, calls] : calls;
  expect(stack.calls('CreatePool').length).toBeGreaterThanOrEqual(least);
  expect(stack.calls('CreatePool').length).toBeLessThanOrEqual(most);
  const [made] = stack.pools();
  if (made === undefined) expect(answer.detail.data).not.toHaveProperty('pool');
  else expect(answer.detail.data.pool?.PoolId ?? answer.detail.data.failure?.poolMayExist).toBeTruthy();
};

let shared: Stack;

beforeAll(async () => {
  shared = await start();
});
afterAll(() => shared.stop());

it('has a case for every class that a response of the service can lead to', () => {
  const covered = CASES.map(({ failureClass }) => failureClass);

  expect([...covered, ...NOT_FROM_THE_SERVICE].toSorted()).toEqual(Object.keys(FAILURE_CLASSES).toSorted());
});

it.each(CASES.filter((one) => !isSlow(one)))(
  '$failureClass, from the HTTP response to the event',
  async (one) => {
    shared.simulator.reset();

    await play(shared, one);
  },
);

it.concurrent.each(CASES.filter(isSlow))(
  '$failureClass, from the HTTP response to the event, on a stack of its own',
  async (one) => {
    const stack = await start();

    await play(stack, one).finally(() => stack.stop());
  },
);
