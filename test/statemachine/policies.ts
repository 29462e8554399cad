import { FAILURE_CLASSES, PLATFORM_ERRORS } from '../../functions/failures/failure-classes.ts';
import {
  catchOf,
  longestWait,
  type Machine,
  nextOf,
  type Retrier,
  type State,
} from '../../tools/docs/asl.ts';

/** A rule that the workflow keeps: one sentence for each place where a machine breaks it. */
type Policy = (machine: Machine) => string[];

const states = (machine: Machine) => Object.entries(machine.States);
const tasks = (machine: Machine) => states(machine).filter(([, state]) => state.Type === 'Task');

/** The sentences of `check` for each retrier of the machine. */
function eachRetrier(machine: Machine, check: (where: string, retrier: Retrier) => string[]): string[] {
  return states(machine).flatMap(([name, state]) =>
    state.Retry.flatMap((retrier, index) => check(`Retry ${index + 1} of "${name}"`, retrier)),
  );
}

const statesAreCommented: Policy = (machine) =>
  states(machine)
    .filter(([, state]) => !state.Comment)
    .map(([name]) => `"${name}" has no Comment.`);

/** A Task without TimeoutSeconds may hang for as long as the execution may. */
const tasksTimeOut: Policy = (machine) =>
  tasks(machine)
    .filter(([, state]) => state.TimeoutSeconds === undefined)
    .map(([name]) => `"${name}" has no TimeoutSeconds.`);

/** Whatever a Task throws has somewhere to go; States.ALL beside other names, or above others, would hide them. */
const tasksCatchEverything: Policy = (machine) =>
  tasks(machine).flatMap(([name, state]) => {
    const catchers = state.Catch.map((catcher) => catcher.ErrorEquals);
    const hidden = catchers.filter((names, index) => {
      const alone = names.length === 1;
      const last = index === catchers.length - 1;

      return names.includes('States.ALL') && !(alone && last);
    });

    return [
      ...(catchers.at(-1)?.includes('States.ALL')
        ? []
        : [`"${name}" does not end its Catch with States.ALL.`]),
      ...hidden.map(() => `"${name}" catches States.ALL beside or before other errors.`),
    ];
  });

/** What may not be repeated must not be caught up in a name that means everything. */
const retriesNameErrors: Policy = (machine) =>
  eachRetrier(machine, (where, { ErrorEquals }) => [
    ...(ErrorEquals.length === 0 ? [`${where} names no error.`] : []),
    ...ErrorEquals.filter((name) => ['States.ALL', 'States.TaskFailed'].includes(name)).map(
      (name) => `${where} repeats ${name}, which is any error.`,
    ),
  ]);

/** Without jitter, requests that were throttled together come back together. */
const retriesJitter: Policy = (machine) =>
  eachRetrier(machine, (where, { JitterStrategy }) =>
    JitterStrategy === 'FULL' ? [] : [`${where} has no full jitter.`],
  );

/** The budget that a Comment promises is the one that the numbers add up to. */
const retriesStateTheirBudget: Policy = (machine) =>
  eachRetrier(machine, (where, retrier) => {
    const seconds = longestWait(retrier);
    const budgets = [`${seconds} s`, `${Math.round(seconds / 60)} minutes`];
    const promises = budgets.map((budget) => `${retrier.MaxAttempts} tries, ${budget} at the most`);
    const kept = promises.some((promise) => retrier.Comment?.includes(promise));

    return kept ? [] : [`${where} should say "${promises.join('" or "')}".`];
  });

/** A name that nothing throws, or a slip of the pen, matches nothing and is noticed by nobody. */
const errorNamesExist: Policy = (machine) => {
  const known = new Set(['States.ALL', ...Object.keys(FAILURE_CLASSES), ...Object.keys(PLATFORM_ERRORS)]);

  return states(machine).flatMap(([name, state]) =>
    [...state.Retry, ...state.Catch]
      .flatMap(({ ErrorEquals }) => ErrorEquals)
      .filter((error) => !known.has(error))
      .map((error) => `"${name}" names ${error}, which functions/failures/failure-classes.ts does not know.`),
  );
};

/** A fault of Lambda's own passes; a function of ours that gives up at once because of it would fail a good request. */
const lambdaFaultsPass: Policy = (machine) => {
  const faults = Object.keys(PLATFORM_ERRORS).filter((name) => !/^(EventBridge|SQS)\./.test(name));

  return tasks(machine)
    .filter(([, { Resource }]) => Resource?.startsWith('${'))
    .flatMap(([name, state]) => {
      const handled = new Set([...state.Retry, ...state.Catch].flatMap(({ ErrorEquals }) => ErrorEquals));
      return faults
        .filter((fault) => !handled.has(fault))
        .map((fault) => `"${name}" gives up at once on ${fault}.`);
    });
};

/** What may pass by itself is waited for somewhere. Interrupted ends an execution, so no state of it can. */
const retryableClassesAreHandled: Policy = (machine) => {
  const handlers = states(machine).flatMap(([, state]) => [...state.Retry, ...state.Catch]);
  const handled = new Set(handlers.flatMap(({ ErrorEquals }) => ErrorEquals));

  return Object.entries(FAILURE_CLASSES)
    .filter(([name, { retryable }]) => retryable && name !== 'Interrupted' && !handled.has(name))
    .map(([name]) => `No Retry and no Catch names ${name}.`);
};

const namesReadAsSentences: Policy = (machine) =>
  states(machine).flatMap(([name, state]) => [
    ...(/^[A-Z]/.test(name) ? [] : [`"${name}" does not begin with a capital.`]),
    ...((state.Type === 'Choice') === name.endsWith('?')
      ? []
      : [`"${name}" is a ${state.Type}: a Choice ends with "?", and nothing else does.`]),
  ]);

/** A Choice that nothing matches and that has no Default ends the execution by itself. */
const choicesHaveDefaults: Policy = (machine) =>
  states(machine)
    .filter(([, state]) => state.Type === 'Choice' && state.Default === undefined)
    .map(([name]) => `"${name}" has no Default.`);

const answers = ({ Resource }: State) =>
  Resource?.endsWith(':events:putEvents') || Resource?.endsWith(':sqs:sendMessage');
/** Ends of executions that others answer for: the one that works on the same request, the reconciler. */
const ANSWERED_BY_OTHERS = ['Already in progress', 'Result not recorded'];
const ends = ({ Type, End }: State) => Type === 'Succeed' || Type === 'Fail' || End === true;

/** Walks every way from the start up to the first state that answers: no end may come before. */
const endsAreAnswered: Policy = (machine) => {
  const seen = new Set<string>();
  const ahead = [machine.StartAt];

  for (const name of ahead) {
    const state = machine.States[name];
    if (!state || seen.has(name) || answers(state)) continue;

    seen.add(name);
    ahead.push(...nextOf(state), ...catchOf(state));
  }

  return states(machine)
    .filter(([name, state]) => seen.has(name) && ends(state) && !ANSWERED_BY_OTHERS.includes(name))
    .map(([name]) => `"${name}" can be reached without an answer on the bus or in the queue.`);
};

/** Every policy, by its name. */
export const policies = {
  statesAreCommented,
  tasksTimeOut,
  tasksCatchEverything,
  retriesNameErrors,
  retriesJitter,
  retriesStateTheirBudget,
  errorNamesExist,
  lambdaFaultsPass,
  retryableClassesAreHandled,
  namesReadAsSentences,
  choicesHaveDefaults,
  endsAreAnswered,
} satisfies Record<string, Policy>;
