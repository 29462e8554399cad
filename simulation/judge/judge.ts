import { createHash } from 'node:crypto';
import type { Faults } from '../plan/faults.ts';
import { draw, type Plan } from '../plan/plan.ts';
import { type Played, play, type RunOptions } from '../run/run.ts';
import type { Switch } from '../sabotage/switches.ts';
import { evidenceOf } from './evidence.ts';
import { violationsOf } from './invariants.ts';

/** What a run came to. */
export interface Verdict {
  seed: number;
  rate: number;
  requests: number;
  executions: number;
  pools: number;
  answers: number;
  distinctAnswers: number;
  deadLetters: number;
  /** How often each fault was played: `5xx before CreatePool`. */
  faults: Record<string, number>;
  /** The same for the same seed, whatever happens on the machine. */
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

/** Everything that happened between the service and the world, in order. */
const traceOf = ({ world, faults }: Played): string =>
  createHash('sha256')
    .update(JSON.stringify([world.sent, world.creates, faults.played, world.simulator.record().pools]))
    .digest('hex');

/** Says what a played plan came to. What broke in the harness itself counts as a violation: nothing was tested then. */
export const verdictOf = (played: Played): Verdict => {
  const { plan, world, faults } = played;
  const evidence = evidenceOf(played);
  const broken = world.failures.map((error) => `the harness broke: ${String(error)}`);

  return {
    seed: plan.seed,
    rate: plan.rate,
    requests: evidence.came.length + evidence.poison.length,
    executions: evidence.executions.length,
    pools: evidence.pools.length,
    answers: evidence.answers.length,
    distinctAnswers: new Set(evidence.answers.map(({ bytes }) => bytes)).size,
    deadLetters: evidence.deadLetters.size,
    faults: countsOf(faults),
    trace: traceOf(played),
    violations: [...broken, ...violationsOf(evidence)],
  };
};

/** Draws a seed's plan, plays it and judges it. */
export const judge = async (
  seed: number,
  requests: number,
  rate: number,
  options: RunOptions = {},
): Promise<Verdict> => verdictOf(await play(draw(seed, requests, rate), options));

/** The same without a protection: by hand where there is a case, else as the seed decides. */
export const judgeWithout = async (
  { sabotage, byHand, requests, rate }: Switch,
  seed: number,
): Promise<Verdict> => {
  if (byHand === undefined) return judge(seed, requests, rate, { sabotage: sabotage() });
  const { plan, ...options } = byHand();

  return verdictOf(await play(plan, { ...options, sabotage: sabotage() }));
};

/** The command line that plays a plan again, and prints what happened. */
export const replayCommand = ({ seed, rate }: Pick<Plan, 'seed' | 'rate'>, requests: number): string =>
  `npm run simulate -- --seed ${seed} --rate ${rate} --requests ${requests}`;
