import { afterEach, describe, expect, it } from 'vitest';
import { patiently } from '../../../functions/aws/patiently.ts';
import { dispatchRequests } from '../../../functions/dispatch-requests/dispatch-requests.ts';
import type { Message } from '../../../functions/dispatch-requests/queue-items.ts';
import { config } from '../../../infra/config.ts';
import { AwsError } from '../../../local/http/errors.ts';
import { chanceOf } from '../../../simulation/plan/chance.ts';
import { VirtualTime } from '../../../simulation/world/virtual-time.ts';
import { pause } from '../../../simulation/world/wire.ts';

const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');

/** Starts one execution in a function with this time left, against an API that gives these answers in turn. */
const startOnce = async (answers: (Error | undefined)[], secondsLeft = 60) => {
  const waits: number[] = [];
  const left = [...answers];
  let calls = 0;
  const { start } = patiently({
    executions: {
      start: async () => {
        calls++;
        const answer = left.shift();
        if (answer !== undefined) throw answer;
        return 'started';
      },
    },
    msLeft: () => secondsLeft * 1_000 - waits.reduce((sum, wait) => sum + wait, 0),
    pause: async (milliseconds) => void waits.push(milliseconds),
    random: () => 1,
  });
  const outcome = await start('queue-m-1', '{}').catch((error: Error) => error.name);
  return { outcome, calls, waits };
};

describe('an execution is started', () => {
  it('with up to 8 tries, each after a longer wait', async () => {
    const { outcome, waits } = await startOnce(Array(7).fill(throttled()));

    expect(outcome).toBe('started');
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  it('not after 8 tries: the message goes back', async () => {
    expect(await startOnce(Array(9).fill(throttled()))).toMatchObject({
      outcome: 'ThrottlingException',
      calls: 8,
    });
  });

  it('with another try after any failure that may pass', async () => {
    const reset = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });

    expect(await startOnce([reset, new AwsError('InternalFailure', '', 500)])).toMatchObject({ calls: 3 });
  });

  it.each(['AccessDeniedException', 'StateMachineDoesNotExist', 'InvalidExecutionInput'])(
    'without another try after %s',
    async (code) => {
      expect(await startOnce([new AwsError(code, '')])).toMatchObject({ outcome: code, calls: 1 });
    },
  );

  it('within the time of the function', async () => {
    expect(await startOnce(Array(9).fill(throttled()), 20)).toMatchObject({
      outcome: 'ThrottlingException',
      waits: [1_000, 2_000, 4_000],
    });
  });
});

describe('a bulk of 100 messages of 100 requests', () => {
  let restore = () => {};
  afterEach(() => restore());

  it('is started against the bucket of StartExecution, 800 + 150/s, and no message goes to the dead-letter queue', async () => {
    const time = new VirtualTime(0);
    restore = time.install();
    const { random } = chanceOf(1, 'jitter');
    const started = new Set<string>();
    let bucket = { tokens: 800, at: 0 };
    let calls = 0;
    const once = {
      async start(name: string) {
        calls++;
        await pause(30);
        const tokens = Math.min(800, bucket.tokens + ((time.now - bucket.at) / 1_000) * 150);
        bucket = { tokens: Math.max(0, tokens - 1), at: time.now };
        if (tokens < 1) throw throttled();
        started.add(name);
        return 'started' as const;
      },
    };
    const body = JSON.stringify(Array(100).fill({ OriginationIdentity: 'phone-1' }));
    const queue: Message[] = Array.from({ length: 100 }, (_, n) => ({ messageId: `m-${n}`, body }));
    const received = new Map<string, number>();
    const { batchSize, maximumConcurrency, visibilitySeconds } = config.requestQueue;
    const mapping = async () => {
      for (;;) {
        const batch = queue.splice(0, batchSize);
        if (batch.length === 0) return;
        for (const { messageId } of batch) received.set(messageId, (received.get(messageId) ?? 0) + 1);
        const endsAt = time.now + config.functions.dispatchTimeoutSeconds * 1_000;
        const again = await dispatchRequests(batch, {
          executions: patiently({ executions: once, msLeft: () => endsAt - time.now, pause, random }),
          deadLetters: { keep: async () => {} },
          requestDetailType: config.requests.detailType,
        });
        if (again.length > 0) await pause(visibilitySeconds * 1_000);
        queue.push(...batch.filter(({ messageId }) => again.includes(messageId)));
      }
    };

    let isOver = false;
    const all = Promise.all(Array.from({ length: maximumConcurrency }, mapping)).then(() => {
      isOver = true;
    });
    await time.pass(() => isOver);
    await all;

    expect(started.size).toBe(10_000);
    expect(calls).toBeLessThan(13_000);
    expect(Math.max(...received.values())).toBeLessThanOrEqual(2);
  });
});
