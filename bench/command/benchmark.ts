/** What `npm run bench -- <name>` runs. */
export interface Benchmark {
  /** What it measures and how long it takes, then its options. */
  help: string;
  /**
   * @param args what stands behind the name
   * @returns the exit code: 1 where a target is missed that it was asked to check
   * @throws UsageError
   */
  run(args: string[]): Promise<number>;
}
