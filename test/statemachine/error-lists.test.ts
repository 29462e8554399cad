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
  // Of these, CreatePool causes none.
  const ofOtherStates = ['RequestIdConflict', 'PoolCreationTimedOut', 'PoolNotUsable'];
  const final = classesWith(
    ({ ambiguous, transient, tries }) => !ambiguous && !transient && tries === undefined,
  ).filter((name) => !ofOtherStates.includes(name));

  it.each([
    ['FinalErrors', final.sort()],
    ['TransientErrors', classesWith(({ transient }) => transient).sort()],
    ['LambdaErrors', namesOf(ofLambda.filter(({ mayHaveRun }) => mayHaveRun))],
    ['LambdaThrottled', namesOf(ofLambda.filter(({ mayHaveRun }) => !mayHaveRun))],
  ])('%s matches the table', (list, errors) => {
    expect(named(list)).toEqual(errors);
  });
});

describe('after CreatePool', () => {
  const create = States['Create pool'];

  it('a search for the pool follows each error that is not named: one that nobody knows too', () => {
    const named = create?.Catch.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    const mayExist = [...classesWith(({ ambiguous, tries }) => ambiguous || tries !== undefined)];
    const mayHaveRun = namesOf(ofLambda.filter((error) => error.mayHaveRun));

    expect(create?.Catch.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'Note the time' });
    expect([...mayExist, ...mayHaveRun].filter((name) => named.includes(name))).toEqual([]);
  });

  it('another slot is reserved when CreatePool was not called', () => {
    const errors = caughtWith(create, 'Throttled');

    expect(errors).toEqual([...namesOf(ofLambda.filter(({ mayHaveRun }) => !mayHaveRun)), 'Throttled']);
    expect(
      errors.filter((name) => isClass(name) && classesWith((entry) => entry.ambiguous).includes(name)),
    ).toEqual([]);
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
