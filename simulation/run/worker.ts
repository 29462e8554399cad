import { judge, judgeWithout } from '../judge/judge.ts';
import { SWITCHES } from '../sabotage/switches.ts';

/** The job of one run. */
export interface Job {
  seed: number;
  requests: number;
  rate: number;
  /** The removed protection. */
  without?: string;
}

process.on('message', ({ seed, requests, rate, without }: Job) => {
  const protection = SWITCHES.find(({ name }) => name === without);
  const judged = protection ? judgeWithout(protection, seed) : judge(seed, requests, rate);
  judged.then(
    (verdict) => process.send?.(verdict),
    (error: unknown) => {
      process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
