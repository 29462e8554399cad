import { describe, expect, it } from 'vitest';
import { poolRequest, simulatorAtNoon } from './support.ts';

const ownPools = ({ simulator }: ReturnType<typeof simulatorAtNoon>) =>
  simulator.record().pools.filter(({ seeded }) => !seeded);

describe('A rate', () => {
  it('throttles calls above the burst, and refills with time', () => {
    const { call, wait } = simulatorAtNoon({ rates: { DescribePools: { ratePerSecond: 1, burst: 2 } } });
    const look = () => call('DescribePools', {}).errorType;

    const atOnce = [look(), look(), look()];
    wait(0.9);
    const tooSoon = look();
    wait(0.1);
    const inTime = [look(), look()];

    expect(atOnce).toEqual([undefined, undefined, 'ThrottlingException']);
    expect(tooSoon).toBe('ThrottlingException');
    expect(inTime).toEqual([undefined, 'ThrottlingException']);
  });

  it('applies only to its own operation', () => {
    const { call } = simulatorAtNoon({ rates: { DescribePools: { ratePerSecond: 1, burst: 1 } } });
    call('DescribePools', {});

    const { status } = call('DescribePhoneNumbers', {});

    expect(status).toBe(200);
  });
});

describe('A fault plan', () => {
  it('before the effect prevents it', () => {
    const simulation = simulatorAtNoon({ faults: [{ on: 'CreatePool', as: '5xx' }] });

    const answer = simulation.call('CreatePool', poolRequest(1), 'request-1');

    expect(answer).toMatchObject({
      status: 500,
      errorType: 'InternalServerException',
      body: { RequestId: 'request-1' },
    });
    expect(ownPools(simulation)).toEqual([]);
  });

  it('after the effect hides it', () => {
    const simulation = simulatorAtNoon({ faults: [{ on: 'CreatePool', when: 'after', as: 'empty' }] });

    const lost = simulation.call('CreatePool', { ...poolRequest(1), ClientToken: 't' });
    const repeat = simulation.call('CreatePool', { ...poolRequest(1), ClientToken: 't' });

    expect(lost).toEqual({ status: 200, body: {} });
    expect(ownPools(simulation)).toMatchObject([{ poolId: repeat.body.PoolId }]);
  });

  it('is recorded when it is injected', () => {
    const { call, simulator } = simulatorAtNoon({
      faults: [{ on: 'CreatePool', when: 'after', as: 'hang' }],
    });

    call('CreatePool', { ...poolRequest(1), ClientToken: 't' }, 'request-1');
    call('CreatePool', { OriginationIdentity: 'NOBODY' }, 'request-2');

    const { calls, faultsPlayed, pools } = simulator.record();
    expect(faultsPlayed).toEqual([
      {
        at: Date.UTC(2026, 0, 15, 12),
        requestId: 'request-1',
        operation: 'CreatePool',
        when: 'after',
        as: 'hang',
        plan: 0,
      },
    ]);
    expect(calls).toMatchObject([
      {
        requestId: 'request-1',
        clientToken: 't',
        result: 'OK',
        transport: 'hang',
        poolId: pools.at(-1)?.poolId,
      },
      { requestId: 'request-2', result: 'ValidationException', transport: undefined, status: 400 },
    ]);
  });

  it('skips its first calls, and ends after its times', () => {
    const { call } = simulatorAtNoon({
      faults: [{ on: 'DescribePools', as: 'throttle', skip: 1, times: 2 }],
    });

    const errors = [1, 2, 3, 4].map(() => call('DescribePools', {}).errorType);

    expect(errors).toEqual([undefined, 'ThrottlingException', 'ThrottlingException', undefined]);
  });

  it('applies after the one before it ends', () => {
    const { call } = simulatorAtNoon({
      faults: [
        { on: '*', as: 'throttle' },
        { on: '*', as: '5xx' },
      ],
    });

    const errors = [1, 2, 3].map(() => call('DescribePools', {}).errorType);

    expect(errors).toEqual(['ThrottlingException', 'InternalServerException', undefined]);
  });

  it('applies to the calls that match', () => {
    const { call } = simulatorAtNoon({
      faults: [
        {
          on: 'CreatePool',
          as: 'throttle',
          match: { OriginationIdentity: poolRequest(2).OriginationIdentity },
        },
        { on: 'DescribePools', as: '5xx', match: { PoolIds: 'pool-00000000000000000000000000000002' } },
      ],
    });

    const errors = [
      call('CreatePool', poolRequest(1)),
      call('CreatePool', poolRequest(2)),
      call('DescribePools', { PoolIds: ['pool-00000000000000000000000000000001'] }),
      call('DescribePools', { PoolIds: ['pool-00000000000000000000000000000002'] }),
    ].map(({ errorType }) => errorType);

    expect(errors).toEqual([undefined, 'ThrottlingException', undefined, 'InternalServerException']);
  });

  it('applies to a share of the calls, the same ones for the same seed', () => {
    const hits = () => {
      const { call } = simulatorAtNoon({ faults: [{ on: '*', as: 'throttle', rate: 0.3, times: 1000 }] });
      return Array.from({ length: 200 }, () => call('DescribePools', {}, 'r').status);
    };

    const first = hits();
    const second = hits();

    expect(second).toEqual(first);
    expect(first.filter((status) => status === 400).length).toBeGreaterThan(30);
    expect(first.filter((status) => status === 400).length).toBeLessThan(90);
  });

  it('returns any error with its members', () => {
    const { call } = simulatorAtNoon({
      faults: [
        {
          on: 'CreatePool',
          as: {
            error: { name: 'AccessDeniedException', members: { Message: 'No.', Reason: 'ACCOUNT_DISABLED' } },
          },
        },
        { on: 'CreatePool', as: { error: { name: 'BrandNewException', status: 418 } } },
        { on: 'CreatePool', as: { status: 200, body: { PoolId: 7 } } },
      ],
    });

    const answers = [1, 2, 3].map(() => call('CreatePool', poolRequest(1)));

    expect(answers).toMatchObject([
      {
        status: 400,
        errorType: 'AccessDeniedException',
        body: { Message: 'No.', Reason: 'ACCOUNT_DISABLED' },
      },
      { status: 418, errorType: 'BrandNewException' },
      { status: 200, body: { PoolId: 7 } },
    ]);
  });

  it('does not count a call that the rate throttles', () => {
    const { call, wait } = simulatorAtNoon({
      rates: { DescribePools: { ratePerSecond: 1, burst: 1 } },
      faults: [{ on: 'DescribePools', as: '5xx', skip: 1 }],
    });

    const errors = [call('DescribePools', {}), call('DescribePools', {})].map(({ errorType }) => errorType);
    wait(1);
    const later = call('DescribePools', {}).errorType;

    expect(errors).toEqual([undefined, 'ThrottlingException']);
    expect(later).toBe('InternalServerException');
  });
});
