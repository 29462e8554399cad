import { createHash } from 'node:crypto';
import type { Faults } from '../plan/faults.ts';
import { draw, type Plan } from '../plan/plan.ts';
import { type Played, play, type RunOptions } from '../run/run.ts';
import type { Switch } from '../sabotage/switches.ts';
import { evidenceOf } from './evidence.ts';
import { violationsOf } from './invariants.ts';

/** The verdict of a run. */
export interface Verdict {
  seed: number;
  rate: number;
  requests: number;
  executions: number;
  pools: number;
  results: number;
  distinctResults: number;
  deadLetters: number;
  /** Count of each injected fault, such as `5xx before CreatePool`. */
  faults: Record<string, number>;
  /** Hash of the run: deterministic for a seed. */
  trace: string;
  violations: string[];
}

const countsOf = ({ played }: Faults): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { site, when, as } of played) {
    const name = `${as} ${when} ${site}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

/** Hash of all interactions between the service and the world, in order. */
const traceOf = ({ world, faults }: Played): string =>
  createHash('sha256')
    .update(JSON.stringify([world.sent, world.creates, faults.played, world.simulator.record().pools]))
    .digest('hex');

/** Judges a played plan. An error of the harness counts as a violation, because the run tested nothing then. */
export const verdictOf = (played: Played): Verdict => {
  const { plan, world, faults } = played;
  const evidence = evidenceOf(played);
  const broken = world.failures.map((error) => `the harness failed: ${String(error)}`);

  return {
    seed: plan.seed,
    rate: plan.rate,
    requests: evidence.came.length + evidence.poison.length,
    executions: evidence.executions.length,
    pools: evidence.pools.length,
    results: evidence.results.length,
    distinctResults: new Set(evidence.results.map(({ bytes }) => bytes)).size,
    deadLetters: evidence.deadLetters.size,
    faults: countsOf(faults),
    trace: traceOf(played),
    violations: [...broken, ...violationsOf(evidence)],
  };
};

/** Draws the plan of a seed, plays it and judges it. */
export const judge = async (
  seed: number,
  requests: number,
  rate: number,
  options: RunOptions = {},
): Promise<Verdict> => verdictOf(await play(draw(seed, requests, rate), options));

/** Judges a run without a protection: a hand-written case if there is one, else the plan of the seed. */
export const judgeWithout = async (
  { sabotage, byHand, requests, rate }: Switch,
  seed: number,
): Promise<Verdict> => {
  if (byHand === undefined) return judge(seed, requests, rate, { sabotage: sabotage() });
  const { plan, ...options } = byHand();

  return verdictOf(await play(plan, { ...options, sabotage: sabotage() }));
};

/** The command that replays a plan and prints its timeline. */
export const replayCommand = ({ seed, rate }: Pick<Plan, 'seed' | 'rate'>, requests: number): string =>
  `npm run simulate -- --seed ${seed} --rate ${rate} --requests ${requests}`;
