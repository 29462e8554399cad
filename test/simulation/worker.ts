import { judge } from './judge.ts';
import { SWITCHES } from './switches.ts';

/** One run, as the script asks for it. */
export interface Job {
  seed: number;
  requests: number;
  rate: number;
  /** The protection that is taken away. */
  without?: string;
}

const switchOf = (name: string | undefined) => SWITCHES.find((one) => one.name === name);

process.on('message', ({ seed, requests, rate, without }: Job) => {
  const sabotage = switchOf(without)?.sabotage();
  judge(seed, requests, rate, sabotage === undefined ? {} : { sabotage }).then(
    (verdict) => process.send?.(verdict),
    (error: unknown) => {
      process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
