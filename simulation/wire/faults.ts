import type { FaultSettings } from '../../local/faults/settings.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';

/** How much of the faults hang: each costs a caller five seconds, and a function's environment with it. */
const HANGING = 0.02;

type When = 'before' | 'after';
const BOTH: readonly When[] = ['before', 'after'];

const endless = { times: null };

/** What a call of the simulator can come to in the place of its answer. */
const ANSWERS = ['throttle', '5xx', '503-empty', 'reset', 'truncated', 'broken-json', 'empty'] as const;

/** The share of calls that go wrong, over all kinds alike, but for the hangs. */
const spread = (rate: number, kinds: number): number => (rate * (1 - HANGING)) / kinds;

/** Plans by which one call in `1 / rate` of the simulator goes wrong. */
export const smsVoiceFaults = (rate: number): NonNullable<SettingsPatch['faults']> =>
  BOTH.flatMap((when) => [
    ...ANSWERS.map((as) => ({
      ...{ on: '*' as const, when, as, ...endless },
      rate: spread(rate, 2 * ANSWERS.length),
    })),
    { on: '*', when, as: 'hang', rate: (rate * HANGING) / 2, ...endless },
  ]);

const ofCalls = (on: string, rate: number, match: Record<string, string> = {}) => {
  const kinds = ['throttle', '5xx', 'reset'] as const;
  return BOTH.flatMap((when) => [
    ...kinds.map((as) => ({ on, when, as, match, rate: spread(rate, 2 * kinds.length), ...endless })),
    { on, when, as: 'hang' as const, match, rate: (rate * HANGING) / 2, ...endless },
  ]);
};

/**
 * Plans by which one call in `1 / rate` of everything else goes wrong.
 * @param queues the queues of the service; the one that shows the answers is the reader's own
 */
export const otherFaults = (seed: number, rate: number, queues: readonly string[]): FaultSettings => ({
  seed,
  faults: [
    ...ofCalls('DynamoDB.*', rate),
    ...ofCalls('StepFunctions.StartExecution', rate),
    ...ofCalls('EventBridge.PutEvents', (rate * 3) / 4),
    ...BOTH.map((when) => ({
      ...{ on: 'EventBridge.PutEvents', when, as: 'failed-entry' as const, ...endless },
      rate: rate / 8,
    })),
    ...queues.flatMap((QueueUrl) => ofCalls('SQS.*', rate, { QueueUrl })),
    ...BOTH.flatMap((when) =>
      (['crash', 'timeout'] as const).map((as) => ({
        ...{ on: 'Lambda.*', when, as, ...endless },
        rate: rate / 5,
      })),
    ),
    { on: 'Lambda.*', as: 'throttle', rate: rate / 5, ...endless },
    { on: 'EventBridge.StatusChange', as: 'lost', rate, ...endless },
  ],
});
