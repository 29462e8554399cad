import { flagsOf } from '../../local/stack/flags.ts';
import type { Load } from '../../simulation/bulk/load.ts';
import type { Benchmark } from '../command/benchmark.ts';
import { type Counted, count } from './count.ts';
import { dividedBy } from './counts.ts';
import { PRICES } from './prices.ts';

const HELP = `What 1,000 pools cost: counts the billed units in virtual time and multiplies them by the list prices. About two
minutes. docs/cost.md explains the result.

  npm run bench -- cost`;

const SEED = 1;
const POOLS = 1_000;
const QUOTA = { rate: 1, burst: 1, others: 0 };

/** Requests through the event trigger, one every five minutes, without other load. */
const alone = (medianSeconds: number): Load => {
  const requests = 50;
  const ideal = requests - QUOTA.burst;
  const interactive = Array.from({ length: requests }, (_, n) => (n * 300) / ideal);
  return { ...QUOTA, requests: 0, medianSeconds, interactive };
};
const bulk = (more: Partial<Load> = {}): Load => ({ ...QUOTA, requests: POOLS, interactive: [], ...more });

const CASES: readonly [name: string, load: Load][] = [
  ['bulk, 30 s', bulk()],
  ['bulk, 5 s', bulk({ medianSeconds: 5 })],
  ['bulk, 120 s', bulk({ medianSeconds: 120 })],
  ['bulk, half the quota', bulk({ others: 0.5 })],
  ['alone, at once', alone(0)],
  ['alone, 5 s', alone(5)],
  ['alone, 30 s', alone(30)],
  ['alone, 120 s', alone(120)],
];

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const ruleFor = (cells: readonly string[], left: number): string =>
  row(cells.map((_, index) => (index < left ? '---' : '---:')));

const run = async (args: string[]): Promise<number> => {
  flagsOf(args, {}, 'npm run bench -- cost --help');
  const counted: { name: string; result: Counted }[] = [];
  for (const [name, load] of CASES) {
    counted.push({ name, result: await count(load, SEED) });
    process.stderr.write(`${counted.length} of ${CASES.length}\n`);
  }
  const perPool = counted.map(({ result }) => dividedBy(result.counts, result.requests));

  const head = ['a pool', '', ...counted.map(({ name }) => name)];
  say(row(head));
  say(ruleFor(head, 2));
  for (const { service, what, counted: name, digits } of PRICES)
    say(row([service, what, ...perPool.map((counts) => counts[name].toFixed(digits))]));
  say();
  say(row(['US dollars for 1,000 pools', ...head.slice(2)]));
  say(ruleFor(head.slice(1), 1));
  const services = [...new Set(PRICES.map(({ service }) => service))];
  const dollarsOf = (counts: (typeof perPool)[number], service?: string): number =>
    PRICES.filter((price) => service === undefined || price.service === service).reduce(
      (sum, price) => sum + POOLS * counts[price.counted] * price.dollars,
      0,
    );
  for (const service of services)
    say(row([service, ...perPool.map((counts) => dollarsOf(counts, service).toFixed(3))]));
  say(row(['all', ...perPool.map((counts) => dollarsOf(counts).toFixed(3))]));

  const states = [...new Set(counted.flatMap(({ result }) => [...result.byState.keys()]))];
  say();
  say(row(['invocations a pool (milliseconds each)', ...head.slice(2)]));
  say(ruleFor(head.slice(1), 1));
  for (const state of states)
    say(
      row([
        state,
        ...counted.map(({ result: { byState, requests } }) => {
          const { invocations, milliseconds } = byState.get(state) ?? { invocations: 0, milliseconds: 0 };
          return invocations === 0
            ? '0'
            : `${(invocations / requests).toFixed(2)} (${Math.round(milliseconds / invocations)})`;
        }),
      ]),
    );
  return 0;
};

export const benchmark: Benchmark = { help: HELP, run };
