import { describe, expect, it } from 'vitest';
import {
  type EndedExecution,
  reportInterrupted,
} from '../../functions/report-interrupted/report-interrupted.ts';
import { answerTo } from '../../functions/shared/answer.ts';
import type { Ended, Outcome } from '../../functions/shared/contracts.ts';
import type { HistoryEvent } from '../../functions/shared/execution-history.ts';

const NOW = Date.parse('2026-11-23T10:05:00.000Z');
const EXECUTION: EndedExecution = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-1',
  name: 'run-1',
  startedAt: '2026-11-23T10:00:00.000Z',
  status: 'ABORTED',
};
const request = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const metadata = {
  requestId: 'r-1',
  door: 'event' as const,
  executionArn: EXECUTION.executionArn,
  requestedAt: '2026-11-23T09:59:59.000Z',
};
const validated: Ended = { metadata, request, clientToken: 'token' };
const creation = (Status: string) => ({
  pool: { PoolId: 'pool-1', Status },
  answeredAt: '2026-11-23T10:00:01.000Z',
  seen: true,
  waitSeconds: 6,
});

const passedOn = (document: unknown): HistoryEvent => ({ passedOn: JSON.stringify(document) });
const began = (input: unknown): HistoryEvent => ({ input: JSON.stringify(input) });

/** What is published for an execution with this history, the oldest event first. */
const publishedFor = async (history: HistoryEvent[], execution: Partial<EndedExecution> = {}) => {
  const published: Outcome['outcome'][] = [];
  const reported: Outcome[] = [];
  await reportInterrupted(
    { ...EXECUTION, ...execution },
    {
      histories: {
        async *newestFirst() {
          yield* history.toReversed();
        },
      },
      bus: { publish: async (outcome) => void published.push(outcome) },
      now: () => NOW,
      report: (outcome) => reported.push(outcome),
    },
  );
  expect(reported).toHaveLength(published.length);
  return published;
};

describe('an execution that ended', () => {
  it('after it had answered is left alone', async () => {
    const made = answerTo({ ...validated, creation: creation('ACTIVE') }, NOW);

    const published = await publishedFor([
      began(request),
      passedOn(made),
      { state: 'Was the pool provisioned?' },
      { ...passedOn(made), state: 'Was the pool provisioned?' },
    ]);

    expect(published).toEqual([]);
  });

  it('with its answer made, but not taken by bus or queue, gets that very answer', async () => {
    const made = answerTo({ ...validated, creation: creation('ACTIVE') }, NOW - 60_000);

    const published = await publishedFor([
      began(request),
      passedOn(made),
      passedOn({ ...made, publishError: {} }),
    ]);

    expect(published).toEqual([made.outcome]);
  });

  it.each(['ABORTED', 'TIMED_OUT'] as const)(
    'as %s while the pool was CREATING is Interrupted, with the pool',
    async (status) => {
      const published = await publishedFor(
        [began(request), passedOn(validated), passedOn({ ...validated, creation: creation('CREATING') })],
        {
          status,
        },
      );

      expect(published).toMatchObject([
        {
          detailType: 'PoolProvisioningFailed',
          detail: {
            metadata,
            data: {
              request,
              pool: { PoolId: 'pool-1' },
              failure: { class: 'Interrupted', stage: 'describe', poolMayExist: true },
            },
          },
        },
      ]);
    },
  );

  it('while CreatePool may have been under way says that a pool may exist', async () => {
    const published = await publishedFor([began(request), passedOn(validated)]);

    expect(published).toMatchObject([
      { detail: { data: { failure: { class: 'Interrupted', stage: 'create', poolMayExist: true } } } },
    ]);
  });

  it('when the pool was ACTIVE already is a success', async () => {
    const published = await publishedFor([
      began(request),
      passedOn({ ...validated, creation: creation('ACTIVE') }),
    ]);

    expect(published).toMatchObject([
      { detailType: 'PoolProvisioned', detail: { data: { pool: { PoolId: 'pool-1' } } } },
    ]);
  });

  it('after a failure was caught keeps that failure', async () => {
    const error = { Error: 'QuotaExceeded', Cause: 'no more pools' };

    const published = await publishedFor([began(request), passedOn({ ...validated, error })]);

    expect(published).toMatchObject([
      { error: 'QuotaExceeded', detail: { data: { failure: { class: 'QuotaExceeded' } } } },
    ]);
  });

  it('by dying in its first state is answered from its input, under its own identity', async () => {
    const input = { metadata: { requestId: 'from-the-input' }, data: request };

    const published = await publishedFor([began(input)], {
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: 'too large',
    });

    expect(published).toMatchObject([
      {
        detail: {
          metadata: { requestId: 'from-the-input' },
          data: {
            request,
            failure: {
              class: 'WorkflowFault',
              code: 'States.DataLimitExceeded',
              message: 'too large',
              poolMayExist: false,
            },
          },
        },
      },
    ]);
  });

  it('with an input that is no request either is still answered, under its name', async () => {
    const published = await publishedFor([{ input: 'not JSON' }]);

    expect(published).toMatchObject([{ detail: { metadata: { requestId: 'run-1' } } }]);
  });
});
