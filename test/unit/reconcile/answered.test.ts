import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hasAnswered } from '../../../functions/reconcile/answered.ts';
import { resultDetailOf, resultEventOf } from '../../../functions/results/result.ts';
import { catchOf, nextOf, parseMachine, readDocument } from '../../../tools/docs/asl.ts';

const { States } = parseMachine(readDocument());
const fails = Object.entries(States).filter(([, { Type }]) => Type === 'Fail');

/** The result of a request that failed with an error. */
const resultOf = (error: string) =>
  resultEventOf(
    resultDetailOf(
      {
        input: { OriginationIdentity: 7 },
        metadata: {
          requestId: 'r-1',
          trigger: 'queue',
          executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-1',
          requestedAt: '2026-11-23T10:00:00.000Z',
        },
        error: { Error: error },
      },
      Date.parse('2026-11-23T10:00:01.000Z'),
    ),
  ).result;

describe('an execution has answered', () => {
  it('if it ended with the error and the cause that "Record result" returns', () => {
    const { error, cause } = resultOf('InvalidRequest');

    expect(hasAnswered({ status: 'FAILED', error, cause })).toBe(true);
  });

  it('if its failure has so many faults that the cause leaves them out', () => {
    const { error, cause = '' } = resultOf('InvalidRequest');
    const { fields, ...failure } = JSON.parse(cause);

    expect(hasAnswered({ status: 'FAILED', error, cause: JSON.stringify(failure) })).toBe(true);
  });

  it.each([
    ['without error and cause, as an older event has them', {}],
    ['under the name of a class alone', { error: 'Throttled' }],
    ['under the name of a class with another cause', { error: 'Throttled', cause: 'Rate exceeded' }],
    [
      'with the error of a Lambda that no state caught',
      {
        error: 'Throttled',
        cause: JSON.stringify({
          errorType: 'Throttled',
          errorMessage: JSON.stringify({ code: 'ThrottlingException', message: 'Rate exceeded' }),
        }),
      },
    ],
    [
      'with an error of Step Functions about a state that holds a result',
      { error: 'States.Runtime', cause: resultOf('InvalidRequest').cause },
    ],
  ])('not if it failed %s', (_how, ending) => {
    expect(hasAnswered({ status: 'FAILED', ...ending })).toBe(false);
  });

  it.each(['ABORTED', 'TIMED_OUT'] as const)('not if it is %s, whatever name it was given', (status) => {
    const { error, cause } = resultOf('InvalidRequest');

    expect(hasAnswered({ status, error, cause })).toBe(false);
  });
});

describe('the shipped workflow', () => {
  it('ends with a failure as its cause in one state, which follows the publication, and with a sentence in another', () => {
    const paths = fails.filter(([, { CausePath }]) => CausePath !== undefined);
    const before = Object.entries(States).filter(([, state]) =>
      [...nextOf(state), ...catchOf(state)].includes('Provisioning failed'),
    );

    expect(paths.map(([name]) => name)).toEqual(['Provisioning failed', 'Not a request']);
    expect(before.map(([name]) => name)).toEqual(['Was the pool provisioned?']);
  });

  it.each(fails.filter(([name]) => name !== 'Provisioning failed'))(
    'is not taken for answered after "%s"',
    (_name, state) => {
      const { Error: error, Cause: cause = 'a sentence' } = z
        .object({ Error: z.string(), Cause: z.string().optional() })
        .parse(state);

      expect(hasAnswered({ status: 'FAILED', error, cause })).toBe(false);
    },
  );
});
