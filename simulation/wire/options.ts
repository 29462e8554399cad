import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import type { Run } from './simulate.ts';

export const WIRE_HELP = `Sends requests through all triggers of the local stack with random faults, redelivers everything, and checks the
results. Exit code 1 if a guarantee was violated.

  npm run simulate -- --wire [options]
  --requests <n>   number of requests, repeats included (default 2000)
  --rate <n>       requests per second (default 20)
  --faults <n>     share of calls with a fault (default 0.05)
  --seed <n>       seed of requests and faults (default: from the clock)
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
