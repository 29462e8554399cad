import { type Failure, type FailureClass, FailureDetail, type Stage } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Caught, Claimed, ExecutionState } from '../model/state.ts';
import { MAX_MESSAGE, truncate } from '../runtime/format.ts';
import { isRecord, own, parseJson } from '../runtime/json.ts';
import { maskNumbers } from '../runtime/mask.ts';
import { FAILURE_CLASSES, isFailureClass, PLATFORM_ERRORS, type PlatformError } from './failure-classes.ts';

/** The stage that the execution reached, derived from its state. */
const stageOf = ({ request, claim, creation }: ExecutionState): Stage => {
  if (request === undefined) return 'validate';
  if (claim === undefined) return 'claim';
  return creation === undefined ? 'create' : 'describe';
};

const isPlatform = (name: string): name is keyof typeof PLATFORM_ERRORS =>
  Object.hasOwn(PLATFORM_ERRORS, name);

/** What to do about an error of the platform, where that differs from the remediation of its class. */
const ofPlatform = (name: string): string | undefined => {
  const entry: PlatformError | undefined = isPlatform(name) ? PLATFORM_ERRORS[name] : undefined;
  return entry?.remediation;
};

/** The class of an error from a Catch. An unknown name is a WorkflowFault. */
const classOf = (name: string, stage: Stage): FailureClass => {
  if (isFailureClass(name)) return name;
  if (!isPlatform(name)) return 'WorkflowFault';
  const { class: platformClass, mayHaveRun } = PLATFORM_ERRORS[name];

  return stage === 'create' && mayHaveRun ? 'OutcomeUnknown' : platformClass;
};

/** The table entry of the error of a CreatePool call. */
const entryOf = ({ Error: name }: Caught) => FAILURE_CLASSES[classOf(name, 'create')];

/** Whether a CreatePool call with this error may have created a pool. */
export const isAmbiguous = (caught: Caught): boolean => entryOf(caught).ambiguous;

/** The maximum number of CreatePool calls with this error. */
export const maxTriesOf = (caught: Caught): number => entryOf(caught).tries ?? 1;

/** Whether a CreatePool call of this execution had an ambiguous outcome. */
const hasAmbiguousCall = ({ ambiguity, search }: Pick<ExecutionState, 'ambiguity' | 'search'>): boolean =>
  (ambiguity !== undefined && isAmbiguous(ambiguity)) || (search?.ambiguous ?? false);

/** Whether a CreatePool call of this request, in this execution or an earlier one, may have created a pool. */
export const mayHaveMade = (state: Pick<Claimed, 'claim' | 'ambiguity' | 'search'>): boolean =>
  state.claim.is === 'resumed' || hasAmbiguousCall(state);

/** The failure of a caught error, to be thrown again under its class. */
export const rethrown = ({ Error: name, Cause = '' }: Caught, attempts: number): ProvisioningError =>
  new ProvisioningError(classOf(name, 'create'), { ...detailOf(name, Cause), attempts });

/** The detail from the message of our own errors; for any other error, its name and its text. */
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

/** The failure of an execution that ended with an error, as the result event contains it. */
export const failureOf = (state: ExecutionState): Failure => {
  const { Error: name, Cause: cause = '' } = state.error ?? {
    Error: 'NoPool',
    Cause: 'The pool is not ACTIVE.',
  };
  const stage = stageOf(state);
  const failureClass = classOf(name, stage);
  const { owner, retryable, remediation, ambiguous } = FAILURE_CLASSES[failureClass];
  const { remediation: ofReason, ...detail } = detailOf(name, cause);

  return {
    class: failureClass,
    retryable,
    owner,
    remediation: ofReason ?? ofPlatform(name) ?? remediation,
    stage,
    poolMayExist: stage === 'describe' || (stage === 'create' && (ambiguous || hasAmbiguousCall(state))),
    ...detail,
  };
};
