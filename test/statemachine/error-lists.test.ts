import { describe, expect, it } from 'vitest';
import {
  FAILURE_CLASSES,
  type FailureClassEntry,
  PLATFORM_ERRORS,
} from '../../functions/failures/failure-classes.ts';
import { readErrorLists } from '../../infra/definition.ts';
import { parseMachine, readDocument, type State } from '../../tools/docs/asl.ts';

/*
 * Compares the table of failure classes with the workflow. Reads the deployed definition, in which the error lists are
 * expanded.
 */

const { States } = parseMachine(readDocument());
const lambdas = Object.entries(States).filter(([, { Resource }]) => Resource?.startsWith('${'));

const classesWith = (column: (entry: FailureClassEntry) => boolean): string[] =>
  Object.entries(FAILURE_CLASSES)
    .filter(([, entry]) => column(entry))
    .map(([name]) => name);

const isClass = (name: string) => Object.hasOwn(FAILURE_CLASSES, name);
const platformErrors = Object.entries(PLATFORM_ERRORS).map(([name, entry]) => ({ name, ...entry }));
const ofLambda = platformErrors.filter(({ name }) => !/^(EventBridge|SQS)\./.test(name));
const namesOf = (errors: readonly { name: string }[]) => errors.map(({ name }) => name).sort();

/** The errors in the same Catch. */
const caughtWith = (state: State | undefined, error: string): string[] =>
  (state?.Catch ?? [])
    .filter(({ ErrorEquals }) => ErrorEquals.includes(error))
    .flatMap(({ ErrorEquals }) => ErrorEquals)
    .sort();
const retried = ({ Retry }: State): string[] => Retry.flatMap(({ ErrorEquals }) => ErrorEquals).sort();

describe('an error list', () => {
  const lists = readErrorLists();
  const named = (list: string) =>
    (lists[list]?.ErrorEquals ?? []).filter((name) => !name.startsWith('${')).sort();
  const ambiguous = classesWith(({ ambiguous, tries }) => ambiguous && tries !== undefined).sort();

  it.each([
    ['AmbiguousErrors', ambiguous],
    ['TransientErrors', classesWith(({ transient }) => transient).sort()],
    ['LambdaErrors', namesOf(ofLambda.filter(({ mayHaveRun }) => mayHaveRun))],
    ['LambdaThrottled', namesOf(ofLambda.filter(({ mayHaveRun }) => !mayHaveRun))],
  ])('%s matches the table', (list, errors) => {
    expect(named(list)).toEqual(errors);
  });
});

describe('after CreatePool', () => {
  const create = States['Create pool'];
  const searched = caughtWith(create, 'OutcomeUnknown');

  it('a search for the pool follows each class with `tries`, and each error after which Lambda may have run', () => {
    const mayHaveRun = namesOf(ofLambda.filter((error) => error.mayHaveRun));

    expect(searched).toEqual([...classesWith(({ tries }) => tries !== undefined), ...mayHaveRun].sort());
  });

  it('another slot is reserved when CreatePool was not called', () => {
    const errors = caughtWith(create, 'Throttled');

    expect(errors).toEqual([...namesOf(ofLambda.filter(({ mayHaveRun }) => !mayHaveRun)), 'Throttled']);
    expect(
      errors.filter((name) => isClass(name) && classesWith((entry) => entry.ambiguous).includes(name)),
    ).toEqual([]);
  });

  it('an ambiguous outcome without a search is a fault of the provisioner or the end of the execution', () => {
    const unsearched = classesWith(({ ambiguous }) => ambiguous).filter((name) => !searched.includes(name));

    expect(unsearched).toEqual(['Interrupted', 'WorkflowFault']);
  });
});

describe('a Retry', () => {
  it.each(lambdas)('of "%s" names only transient classes', (_name, state) => {
    const classes = retried(state).filter(isClass);

    expect(classes.filter((name) => !classesWith(({ transient }) => transient).includes(name))).toEqual([]);
  });

  it('of "Find pool", which only reads, names each transient class', () => {
    const state = States['Find pool'];

    expect(state && retried(state)).toEqual(
      expect.arrayContaining(classesWith(({ transient }) => transient)),
    );
  });

  it.each([
    ['Publish result', 'EventBridge.'],
    ['Park result', 'SQS.'],
  ])('of "%s" names each error of %s', (name, prefix) => {
    const errors = namesOf(platformErrors.filter((error) => error.name.startsWith(prefix)));

    expect(States[name] && retried(States[name])).toEqual([...errors, 'States.Timeout']);
  });
});

describe('the table of failure classes', () => {
  it('marks each class with `tries` as retryable', () => {
    const repeated = classesWith(({ transient, tries = 1 }) => transient || tries > 1);

    expect(repeated.filter((name) => !classesWith(({ retryable }) => retryable).includes(name))).toEqual([]);
  });
});
