import { parseArgs } from 'node:util';
import { UsageError } from '../../local/stack/usage-error.ts';
import type { Run } from './simulate.ts';

export const HELP = `npm run simulate:wire -- [options]

Sends requests through all triggers of the local stack while everything goes wrong now and then, delivers everything once
more, and checks what came of it. Ends with 1 when a promise was broken.

  --requests <n>   how many requests are sent, repeats included (2000)
  --rate <n>       how many of them a second (20)
  --faults <n>     the share of calls that go wrong (0.05)
  --seed <n>       draws requests and faults (the time of day)
`;

const DEFAULTS = { requests: 2_000, rate: 20, faults: 0.05 };

const numberIn = (name: string, text: string, most: number): number => {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= most) return value;
  throw new UsageError(`--${name} takes a number from 0 to ${most}; found ${JSON.stringify(text)}.`);
};

/** Reads the command line; undefined when it asks for help. Throws UsageError. */
export const readOptions = (args: string[], now: number): Run | undefined => {
  const read = () =>
    parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        requests: { type: 'string', default: `${DEFAULTS.requests}` },
        rate: { type: 'string', default: `${DEFAULTS.rate}` },
        faults: { type: 'string', default: `${DEFAULTS.faults}` },
        seed: { type: 'string', default: `${now % 1_000_000}` },
      },
    }).values;
  let values: ReturnType<typeof read>;
  try {
    values = read();
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw new UsageError(`${sentence}. See npm run simulate:wire -- --help.`);
  }
  if (values.help) return undefined;

  return {
    requests: numberIn('requests', values.requests, 100_000),
    rate: Math.max(1, numberIn('rate', values.rate, 10_000)),
    faults: numberIn('faults', values.faults, 0.5),
    seed: Math.floor(numberIn('seed', values.seed, 2 ** 32 - 1)),
  };
};
