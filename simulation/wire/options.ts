import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import type { Run } from './simulate.ts';

export const WIRE_HELP = `Sends requests through all triggers of the local stack while everything goes wrong now and then, delivers everything once
more, and checks what came of it. Exit code 1 when a promise was broken.

  npm run simulate -- --wire [options]
  --requests <n>   how many requests are sent, repeats included (2000)
  --rate <n>       how many of them a second (20)
  --faults <n>     the share of calls that go wrong (0.05)
  --seed <n>       draws requests and faults (the time of day)
`;

const DEFAULTS = { requests: 2_000, rate: 20, faults: 0.05 };

/** Reads the command line. @throws UsageError */
export const readOptions = (args: string[], now: number): Run => {
  const values = flagsOf(
    args,
    {
      requests: { type: 'string', default: `${DEFAULTS.requests}` },
      rate: { type: 'string', default: `${DEFAULTS.rate}` },
      faults: { type: 'string', default: `${DEFAULTS.faults}` },
      seed: { type: 'string', default: `${now % 1_000_000}` },
    },
    'npm run simulate -- --help',
  );

  return {
    requests: numberIn('requests', values.requests, { most: 100_000 }),
    rate: numberIn('rate', values.rate, { least: 1, most: 10_000, whole: false }),
    faults: numberIn('faults', values.faults, { most: 0.5, whole: false }),
    seed: numberIn('seed', values.seed, { most: MAX_SEED }),
  };
};
