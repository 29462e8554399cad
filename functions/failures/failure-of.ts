import { type Failure, type FailureClass, FailureDetail, type Stage } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Caught, Claimed, ExecutionState } from '../model/state.ts';
import { MAX_MESSAGE, truncate } from '../runtime/format.ts';
import { isRecord, own } from '../runtime/json.ts';
import { maskNumbers } from '../runtime/mask.ts';
import { FAILURE_CLASSES, PLATFORM_ERRORS } from './failure-classes.ts';

/** How far the execution had come, told by what its state holds. */
const stageOf = ({ request, claim, creation }: ExecutionState): Stage => {
  if (request === undefined) return 'validate';
  if (claim === undefined) return 'claim';
  return creation === undefined ? 'create' : 'describe';
};

const isOurs = (name: string): name is FailureClass => Object.hasOwn(FAILURE_CLASSES, name);
const isPlatform = (name: string): name is keyof typeof PLATFORM_ERRORS =>
  Object.hasOwn(PLATFORM_ERRORS, name);

/** The class of an error that a Catch caught. A name that nobody knows is a fault of ours until somebody classifies it. */
const classOf = (name: string, stage: Stage): FailureClass => {
  if (isOurs(name)) return name;
  if (!isPlatform(name)) return 'WorkflowFault';
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

/** What a CreatePool came to that ended with an error. */
const entryOf = ({ Error: name }: Caught) => FAILURE_CLASSES[classOf(name, 'create')];

/** Whether a CreatePool that ended so may have made a pool. */
export const isAmbiguous = (caught: Caught): boolean => entryOf(caught).ambiguous;

/** The most calls of CreatePool that end so. */
export const maxTriesOf = (caught: Caught): number => entryOf(caught).tries ?? 1;

/** Whether a CreatePool of this execution ended without a clear answer. */
const hasAmbiguousCall = ({ ambiguity, search }: Pick<ExecutionState, 'ambiguity' | 'search'>): boolean =>
  (ambiguity !== undefined && isAmbiguous(ambiguity)) || (search?.ambiguous ?? false);

/** Whether a CreatePool of this request, in this execution or an earlier one, may have made a pool. */
export const mayHaveMade = (state: Pick<Claimed, 'claim' | 'ambiguity' | 'search'>): boolean =>
  state.claim.is === 'resumed' || hasAmbiguousCall(state);

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
    code: name,
    message: maskNumbers(truncate(text, MAX_MESSAGE)) || `${name} without a cause`,
  };
};

/** The failure of an execution that ended with an error, as its readers get it. */
export const failureOf = (state: ExecutionState): Failure => {
  const { Error: name, Cause: cause = '' } = state.error ?? {
    Error: 'NoPool',
    Cause: 'The pool is not ACTIVE.',
  };
  const stage = stageOf(state);
  const failureClass = classOf(name, stage);
  const { owner, retryable, remediation, ambiguous } = FAILURE_CLASSES[failureClass];
  const { remediation: betterAdvice, ...detail } = detailOf(name, cause);

  return {
    class: failureClass,
    retryable,
    owner,
    remediation: betterAdvice ?? remediation,
    stage,
    poolMayExist: stage === 'describe' || (stage === 'create' && (ambiguous || hasAmbiguousCall(state))),
    ...detail,
  };
};
