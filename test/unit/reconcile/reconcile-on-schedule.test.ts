import { describe, expect, it } from 'vitest';
import type { EndedExecution } from '../../../functions/aws/ended-executions.ts';
import { reconcileOnSchedule } from '../../../functions/reconcile/reconcile-on-schedule.ts';
import { memoryBookmark } from '../../../simulation/world/bookmark.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');
const MINUTE = 60_000;
const WINDOW = { graceSeconds: 120, windowSeconds: 1_800, lifeSeconds: 86_400 };

type Stopped = EndedExecution & { stoppedAt: number };

const stopped = (name: string, stoppedAt: number, status: Stopped['status'] = 'FAILED'): Stopped => ({
  executionArn: `arn:${name}`,
  name,
  startedAt: '2026-11-23T11:00:00.000Z',
  status,
  stoppedAt,
});

/** The scheduled reconciler of an account with these ended executions, and what it handles in each run. */
const account = (executions: Stopped[]) => {
  const bookmark = memoryBookmark();
  const broken = new Set<string>();
  let time = NOON;

  const run = async (at: number, secondsEach = 0): Promise<{ handled: string[]; error?: unknown }> => {
    time = at;
    const handled: string[] = [];
    const ports = {
      executions: {
        async *startedSince(status: Stopped['status'], since: number) {
          yield* executions.filter((one) => one.status === status && Date.parse(one.startedAt) >= since);
        },
        find: async (executionArn: string) => {
          const found = executions.find((one) => one.executionArn === executionArn);
          return found && { ...found, error: 'WorkflowFault', cause: 'as DescribeExecution says' };
        },
      },
      ledger: memoryLedger().ledger,
      bookmark,
      now: () => time,
      msLeft: () => at + 240_000 - time,
      pause: async () => {
        time += secondsEach * 1_000;
      },
      completeFor: async ({ name, error }: EndedExecution) => {
        handled.push(error === undefined ? name : `${name} ${error}`);
        if (broken.has(name)) throw new Error('The ledger is unavailable.');
      },
    };
    try {
      await reconcileOnSchedule(ports, WINDOW);
      return { handled };
    } catch (error) {
      return { handled, error };
    }
  };
  return { run, broken, executions };
};

describe('the reconciler on schedule', () => {
  it('handles an execution once, in the order of their ends, with its error if it failed', async () => {
    const { run } = account([
      stopped('third', NOON - 3 * MINUTE),
      stopped('first', NOON - 9 * MINUTE, 'ABORTED'),
      stopped('second', NOON - 5 * MINUTE, 'TIMED_OUT'),
    ]);

    const first = await run(NOON);
    const next = await run(NOON + 5 * MINUTE);

    expect(first.handled).toEqual(['first', 'second', 'third WorkflowFault']);
    expect(next.handled).toEqual([]);
  });

  it('leaves an execution to its status-change event for a while, and then handles it', async () => {
    const { run } = account([stopped('new', NOON - 1 * MINUTE), stopped('old', NOON - 31 * MINUTE)]);

    expect((await run(NOON)).handled).toEqual([]);
    expect((await run(NOON + 5 * MINUTE)).handled).toEqual(['new WorkflowFault']);
  });

  it('begins again with what it had no time for', async () => {
    const at = NOON - 3 * MINUTE;
    const { run } = account(['a', 'b', 'c', 'd'].map((name) => stopped(name, at, 'ABORTED')));

    const first = await run(NOON, 100);
    const second = await run(NOON + 5 * MINUTE);

    expect(first).toEqual({ handled: ['a', 'b'] });
    expect(second.handled).toEqual(expect.arrayContaining(['c', 'd']));
  });

  it('misses nothing when it did not run for a day', async () => {
    const { run, executions } = account([stopped('one', NOON - 3 * MINUTE)]);
    await run(NOON);
    executions.push(stopped('two', NOON + 60 * MINUTE));

    expect((await run(NOON + 24 * 60 * MINUTE)).handled).toEqual(['two WorkflowFault']);
  });

  it('repeats what failed, and what ended after it, and throws', async () => {
    const { run, broken } = account([
      stopped('good', NOON - 9 * MINUTE),
      stopped('bad', NOON - 8 * MINUTE),
      stopped('later', NOON - 7 * MINUTE),
    ]);
    broken.add('bad');

    const first = await run(NOON);
    broken.clear();
    const second = await run(NOON + 5 * MINUTE);

    expect(first.error).toMatchObject({
      message: expect.stringContaining('1 executions could not be published'),
    });
    expect(second).toEqual({ handled: ['bad WorkflowFault', 'later WorkflowFault'] });
  });

  it('gives up an execution that fails for ever once others ended half an hour later', async () => {
    const { run, broken } = account([
      stopped('bad', NOON - 9 * MINUTE),
      stopped('later', NOON + 22 * MINUTE),
    ]);
    broken.add('bad');
    await run(NOON);

    const second = await run(NOON + 25 * MINUTE);
    const third = await run(NOON + 30 * MINUTE);

    expect(second.handled).toEqual(['bad WorkflowFault', 'later WorkflowFault']);
    expect(third).toEqual({ handled: [] });
  });

  it('skips nothing after a run with a clock that is ahead', async () => {
    const { run } = account([stopped('one', NOON - 1 * MINUTE)]);

    await run(NOON + 60 * MINUTE);

    expect((await run(NOON + 2 * MINUTE)).handled).toEqual(['one WorkflowFault']);
  });
});
