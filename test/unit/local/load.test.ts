import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { History } from '../../../local/services/step-functions/history.ts';
import { taskHandler } from '../../../local/services/step-functions/task-handlers.ts';
import { Admission } from '../../../local/stack/admission.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const SECOND = 1_000;
const LOOK = 50;

it('leaves messages in their queue while the machine is behind, and lets events begin beside a bulk', async () => {
  const machine = { waitMs: 0 };
  const admission = new Admission(() => machine.waitMs, new AbortController().signal);
  const begun: string[] = [];
  const enter = (name: string) => admission.enter(() => new Promise(() => begun.push(name)));
  const taken = { messages: 0 };
  const poll = async () => {
    for (;;) {
      await admission.room();
      taken.messages += 1;
      enter('message');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  void poll();
  await vi.advanceTimersByTimeAsync(SECOND);
  const atFirst = taken.messages;
  machine.waitMs = 2_000;
  await vi.advanceTimersByTimeAsync(SECOND / 4);
  enter('event');
  const whileBehind = taken.messages;
  machine.waitMs = 0;
  await vi.advanceTimersByTimeAsync(2 * SECOND);

  expect(atFirst).toBeGreaterThanOrEqual(100);
  expect(whileBehind).toBe(atFirst);
  expect(begun.indexOf('event')).toBe(atFirst);
  expect(taken.messages).toBeGreaterThan(whileBehind);
});

it('runs few executions at a time on a machine that stays behind', async () => {
  const machine = { waitMs: 0, running: 0, isFree: false };
  const admission = new Admission(() => machine.waitMs, new AbortController().signal);
  const room = async () => {
    machine.isFree = false;
    await admission.room();
    machine.isFree = true;
  };
  for (; machine.running < 100; machine.running += 1) admission.enter(() => new Promise(() => {}));

  machine.waitMs = 2_000;
  void room();
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  machine.waitMs = 0;
  await vi.advanceTimersByTimeAsync(LOOK);
  const soon = machine.isFree;
  await vi.advanceTimersByTimeAsync(30 * SECOND);

  expect(soon).toBe(false);
  expect(machine.isFree).toBe(true);
});

it('counts the timeout of a task from its invocation', async () => {
  const history = new History();
  const held = Promise.withResolvers<void>();
  const run = {
    execution: { arn: 'execution', history, machine: { arn: 'machine' } },
    signal: new AbortController().signal,
  };
  const handler = taskHandler(run, {
    name: 'Slow',
    timeoutSeconds: 30,
    task: {
      kind: 'lambda',
      resource: 'function',
      call: async (_input, _caller, hold) => {
        const begin = hold();
        await held.promise;
        begin();
        return new Promise(() => {});
      },
    },
  });
  const ended = vi.fn();

  handler({}).catch(({ name }) => ended(name));
  await vi.advanceTimersByTimeAsync(600 * SECOND);
  held.resolve();
  await vi.advanceTimersByTimeAsync(29 * SECOND);
  const before = ended.mock.calls.length;
  await vi.advanceTimersByTimeAsync(SECOND);

  expect(before).toBe(0);
  expect(ended).toHaveBeenCalledExactlyOnceWith('States.Timeout');
});

it('returns the events of a packed history as they were, and none of a dropped one', () => {
  const history = new History();
  history.add('ExecutionStarted', { executionStartedEventDetails: { input: '{"a":"é\u{1F4F1}"}' } }, 1_500);
  history.add('PassStateEntered', { stateEnteredEventDetails: { name: 'Begin' } }, 2_000);
  const events = [...history.events];

  history.pack();
  const packed = history.events;
  history.drop();

  expect(packed).toEqual(events);
  expect(history.events).toEqual([]);
  expect(history.isDropped).toBe(true);
});
