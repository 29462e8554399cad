import type { FaultSettings } from '../../local/faults/settings.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';

/** Share of faults that hang: each blocks a caller and its environment for five seconds. */
const HANGING = 0.02;

type When = 'before' | 'after';
const BOTH: readonly When[] = ['before', 'after'];

const endless = { times: null };

/** Faults that replace the response of a simulator call. */
const RESPONSE_FAULTS = [
  'throttle',
  '5xx',
  '503-empty',
  'reset',
  'truncated',
  'broken-json',
  'empty',
] as const;

/** Fault rate per kind: an equal share of the rate, without hangs. */
const spread = (rate: number, kinds: number): number => (rate * (1 - HANGING)) / kinds;

/** Fault plans of the simulator with the given rate. */
export const smsVoiceFaults = (rate: number): NonNullable<SettingsPatch['faults']> =>
  BOTH.flatMap((when) => [
    ...RESPONSE_FAULTS.map((as) => ({
      ...{ on: '*' as const, when, as, ...endless },
      rate: spread(rate, 2 * RESPONSE_FAULTS.length),
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
 * Fault plans of all other services with the given rate.
 * @param queues the queues of the service; the queue of the results belongs to the test and has no faults
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
      (['crash', 'timeout', 'out-of-memory', 'exit', 'unhandled-rejection'] as const).map((as) => ({
        ...{ on: 'Lambda.*', when, as, ...endless },
        rate: (rate * 2) / 25,
      })),
    ),
    { on: 'Lambda.*', as: 'throttle', rate: rate / 5, ...endless },
    { on: 'EventBridge.StatusChange', as: 'lost', rate, ...endless },
  ],
});
