import { drainWithLimits, type Limited, type LimitedLoad } from '../../simulation/bulk/aws-limits.ts';

/** The job of one bulk against AWS's own limits. */
export interface LimitsJob extends LimitedLoad {
  seed: number;
}

process.on('message', ({ seed, ...load }: LimitsJob) => {
  drainWithLimits(load, seed).then(
    (limited: Limited) => process.send?.(limited),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
