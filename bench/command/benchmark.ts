/** A benchmark of `npm run bench -- <name>`. */
export interface Benchmark {
  /** What it measures, its duration, and its options. */
  help: string;
  /**
   * @param args the arguments after the name
   * @returns the exit code: 1 if it checks targets and one is missed
   * @throws UsageError
   */
  run(args: string[]): Promise<number>;
}
