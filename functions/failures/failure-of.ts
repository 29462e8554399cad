import type { Failure, FailureClass, Stage } from '../model/failure.ts';
import { FailureDetail } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Caught, Claimed, Ended } from '../model/state.ts';
import { cut } from '../runtime/format.ts';
import { isRecord, own } from '../runtime/json.ts';
import { maskNumbers } from '../runtime/mask.ts';
import { FAILURE_CLASSES, PLATFORM_ERRORS } from './failure-classes.ts';

const MAX_MESSAGE = 1_024;

/** The classes that leave open whether CreatePool took effect: this try, or one before it, may have made the pool. */
const LEAVES_OPEN: ReadonlySet<FailureClass> = new Set([
  'OutcomeUnknown',
  'ServiceUnavailable',
  'WorkflowFault',
  'Interrupted',
]);

/** How far the execution had come, told by what its state holds. */
const stageOf = ({ request, claim, creation }: Ended): Stage => {
  if (request === undefined) return 'validate';
  if (claim === undefined) return 'claim';
  return creation === undefined ? 'create' : 'describe';
};

/** What a signal comes to where the state machine has no more tries for it. */
const ENDED_SIGNALS: ReadonlyMap<string, FailureClass> = new Map([
  ['LookIn2Seconds', 'PoolCreationTimedOut'],
  ['LookIn3Seconds', 'PoolCreationTimedOut'],
  ['LookIn4Seconds', 'PoolCreationTimedOut'],
  ['LookIn5Seconds', 'PoolCreationTimedOut'],
  ['LookIn6Seconds', 'PoolCreationTimedOut'],
  ['LookIn7Seconds', 'PoolCreationTimedOut'],
  ['PoolCreatingForLong', 'PoolCreationTimedOut'],
  ['PoolNotShown', 'PoolNotUsable'],
  ['SlotYielded', 'Throttled'],
  ['SlotUnread', 'ServiceUnavailable'],
]);

const isOurs = (name: string): name is FailureClass => Object.hasOwn(FAILURE_CLASSES, name);
const isPlatform = (name: string): name is keyof typeof PLATFORM_ERRORS =>
  Object.hasOwn(PLATFORM_ERRORS, name);

/** The class of an error that a Catch caught. A name that nobody knows is a fault of ours until somebody classifies it. */
const classOf = (name: string, stage: Stage): FailureClass => {
  if (isOurs(name)) return name;
  if (!isPlatform(name)) return ENDED_SIGNALS.get(name) ?? 'WorkflowFault';
  const { class: platformClass, mayHaveRun } = PLATFORM_ERRORS[name];

  return stage === 'create' && mayHaveRun ? 'OutcomeUnknown' : platformClass;
};

const parseJson = (text: unknown): unknown => {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

/** Whether a CreatePool that ended so may have made a pool: an identity that was in use, or not ready, has not. */
export const isUnclear = ({ Error: name }: Caught): boolean =>
  name !== 'OriginationIdentityInUse' && name !== 'OriginationIdentityNotReady';

/** Whether a CreatePool of this execution ended without a clear answer. */
const isInDoubt = ({ doubt, search }: Pick<Ended, 'doubt' | 'search'>): boolean =>
  (doubt !== undefined && isUnclear(doubt)) || (search?.unclear ?? false);

/** Whether a CreatePool of this request, in this execution or an earlier one, may have made a pool. */
export const mayHaveMade = (state: Pick<Claimed, 'claim' | 'doubt' | 'search'>): boolean =>
  state.claim.is === 'resumed' || isInDoubt(state);

/** The failure that an error was caught with, to be thrown again under its class. */
export const rethrown = ({ Error: name, Cause = '' }: Caught, attempts: number): ProvisioningError =>
  new ProvisioningError(classOf(name, 'create'), { ...detailOf(name, Cause), attempts });

/** The detail that our own steps put into an error's message; of anything else, its name and its text. */
const detailOf = (name: string, cause: string): FailureDetail => {
  const lambdaError = parseJson(cause);
  const message = isRecord(lambdaError) ? own(lambdaError, 'errorMessage') : undefined;
  const detail = FailureDetail.safeParse(parseJson(message));
  if (detail.success) return detail.data;

  const text = typeof message === 'string' ? message : cause;
  return {
    code: ENDED_SIGNALS.get(name) ?? name,
    message: maskNumbers(cut(text, MAX_MESSAGE)) || `${name} without a cause`,
  };
};

/** The failure of an execution that ended with an error, as its readers get it. */
export const failureOf = (ended: Ended): Failure => {
  const { Error: name, Cause: cause = '' } = ended.error ?? {
    Error: 'NoPool',
    Cause: 'The pool is not ACTIVE.',
  };
  const stage = stageOf(ended);
  const failureClass = classOf(name, stage);
  const { owner, retryable, remediation } = FAILURE_CLASSES[failureClass];
  const { remediation: betterAdvice, ...detail } = detailOf(name, cause);

  return {
    class: failureClass,
    retryable,
    owner,
    remediation: betterAdvice ?? remediation,
    stage,
    poolMayExist:
      stage === 'describe' || (stage === 'create' && (LEAVES_OPEN.has(failureClass) || isInDoubt(ended))),
    ...detail,
  };
};
