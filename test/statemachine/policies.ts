import { FAILURE_CLASSES, PLATFORM_ERRORS } from '../../functions/failures/failure-classes.ts';
import { NotARequest } from '../../functions/model/not-a-request.ts';
import {
  catchOf,
  longestWait,
  type Machine,
  nextOf,
  type Retrier,
  type State,
} from '../../tools/docs/asl.ts';

/** A rule for the workflow. Returns one sentence for each place where a machine breaks it. */
type Policy = (machine: Machine) => string[];

const states = (machine: Machine) => Object.entries(machine.States);
const tasks = (machine: Machine) => states(machine).filter(([, state]) => state.Type === 'Task');

/** Applies `check` to each retrier of the machine. */
function eachRetrier(machine: Machine, check: (where: string, retrier: Retrier) => string[]): string[] {
  return states(machine).flatMap(([name, state]) =>
    state.Retry.flatMap((retrier, index) => check(`Retry ${index + 1} of "${name}"`, retrier)),
  );
}

const statesAreCommented: Policy = (machine) =>
  states(machine)
    .filter(([, state]) => !state.Comment)
    .map(([name]) => `"${name}" has no Comment.`);

/** A Task without TimeoutSeconds may hang until the execution times out. */
const tasksTimeOut: Policy = (machine) =>
  tasks(machine)
    .filter(([, state]) => state.TimeoutSeconds === undefined)
    .map(([name]) => `"${name}" has no TimeoutSeconds.`);

/** Every error of a Task is caught. States.ALL beside other names, or before others, would hide them. */
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

/** A Retry for all errors would also retry calls that are not idempotent. */
const retriesNameErrors: Policy = (machine) =>
  eachRetrier(machine, (where, { ErrorEquals }) => [
    ...(ErrorEquals.length === 0 ? [`${where} names no error.`] : []),
    ...ErrorEquals.filter((name) => ['States.ALL', 'States.TaskFailed'].includes(name)).map(
      (name) => `${where} retries ${name}, which is any error.`,
    ),
  ]);

/** Without jitter, requests that were throttled together are retried together. */
const retriesJitter: Policy = (machine) =>
  eachRetrier(machine, (where, { JitterStrategy }) =>
    JitterStrategy === 'FULL' ? [] : [`${where} has no full jitter.`],
  );

/** The budget in the Comment equals the sum of the waits. */
const retriesStateTheirBudget: Policy = (machine) =>
  eachRetrier(machine, (where, retrier) => {
    const seconds = longestWait(retrier);
    const budgets = [`${seconds} s`, `${Math.round(seconds / 60)} minutes`];
    const promises = budgets.map((budget) => `${retrier.MaxAttempts} tries, ${budget} at most`);
    const kept = promises.some((promise) => retrier.Comment?.includes(promise));

    return kept ? [] : [`${where} should say "${promises.join('" or "')}".`];
  });

/** A misspelt name, or one that nothing throws, matches no error, and no other check finds it. */
const errorNamesExist: Policy = (machine) => {
  const known = new Set([
    'States.ALL',
    new NotARequest('').name,
    ...Object.keys(FAILURE_CLASSES),
    ...Object.keys(PLATFORM_ERRORS),
  ]);

  return states(machine).flatMap(([name, state]) =>
    [...state.Retry, ...state.Catch]
      .flatMap(({ ErrorEquals }) => ErrorEquals)
      .filter((error) => !known.has(error))
      .map((error) => `"${name}" names ${error}, which functions/failures/failure-classes.ts does not know.`),
  );
};

/** Whether a state handles an error other than by ending the request. Without a name it does so with every other error. */
const handles = ({ Retry, Catch }: State, error: string): boolean => {
  const names = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
  const last = Catch.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));

  return names.includes(error) || (last !== undefined && !/^Re(cord result|sult )/.test(last.Next));
};

/** A fault of Lambda itself is temporary: a function without a Retry for it would fail a valid request. */
const lambdaFaultsPass: Policy = (machine) => {
  const faults = Object.keys(PLATFORM_ERRORS).filter((name) => !/^(EventBridge|SQS)\./.test(name));

  return tasks(machine)
    .filter(([, { Resource }]) => Resource?.startsWith('${'))
    .flatMap(([name, state]) =>
      faults.filter((fault) => !handles(state, fault)).map((fault) => `"${name}" does not handle ${fault}.`),
    );
};

/** A retryable failure is retried in some state, except what people decide: they stop an execution, or cancel a batch. */
const retryableClassesAreHandled: Policy = (machine) => {
  const own = tasks(machine).filter(([, { Resource }]) => Resource?.startsWith('${'));

  return Object.entries(FAILURE_CLASSES)
    .filter(([name, { retryable }]) => retryable && !['Cancelled', 'Interrupted'].includes(name))
    .filter(([name]) => !own.some(([, state]) => handles(state, name)))
    .map(([name]) => `No Retry and no Catch handles ${name}.`);
};

const namesReadAsSentences: Policy = (machine) =>
  states(machine).flatMap(([name, state]) => [
    ...(/^[A-Z]/.test(name) ? [] : [`"${name}" does not begin with a capital.`]),
    ...((state.Type === 'Choice') === name.endsWith('?')
      ? []
      : [`"${name}" is a ${state.Type}: a Choice ends with "?", and nothing else does.`]),
  ]);

/** A Choice without a match and without a Default fails the execution. */
const choicesHaveDefaults: Policy = (machine) =>
  states(machine)
    .filter(([, state]) => state.Type === 'Choice' && state.Default === undefined)
    .map(([name]) => `"${name}" has no Default.`);

const publishes = ({ Resource }: State) =>
  Resource?.endsWith(':events:putEvents') || Resource?.endsWith(':sqs:sendMessage');
/** Ends of executions whose result is published by another execution or by the reconciler, or that have none. */
const WITHOUT_OWN_RESULT = ['Already in progress', 'Result not recorded', 'Not a request'];
const ends = ({ Type, End }: State) => Type === 'Succeed' || Type === 'Fail' || End === true;

/** Follows every path from the start to the first state that publishes: no end may come before it. */
const endsArePublished: Policy = (machine) => {
  const seen = new Set<string>();
  const ahead = [machine.StartAt];

  for (const name of ahead) {
    const state = machine.States[name];
    if (!state || seen.has(name) || publishes(state)) continue;

    seen.add(name);
    ahead.push(...nextOf(state), ...catchOf(state));
  }

  return states(machine)
    .filter(([name, state]) => seen.has(name) && ends(state) && !WITHOUT_OWN_RESULT.includes(name))
    .map(([name]) => `"${name}" can be reached without a result on the event bus or in the queue.`);
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
  endsArePublished,
} satisfies Record<string, Policy>;
