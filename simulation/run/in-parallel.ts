import { fork } from 'node:child_process';

/** One process per processor of the smallest supported machine. */
export const WORKERS = 2;

/**
 * Runs jobs in worker processes, one job at a time each: a worker receives a job and returns its result.
 *
 * @param script the script of the workers
 */
export const inParallel = async <Job extends object, Result>(
  script: URL,
  jobs: Iterator<Job>,
  onResult: (result: Result, job: Job) => void,
): Promise<void> => {
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = fork(script);
      let job: Job | undefined;
      const next = () => {
        const { value, done } = jobs.next();
        if (done === true) {
          worker.disconnect();
          resolve();
        } else {
          job = value;
          worker.send(value);
        }
      };
      worker.on('message', (result: Result) => {
        if (job !== undefined) onResult(result, job);
        next();
      });
      worker.on('exit', (code) => {
        if (code !== 0) reject(new Error(`A worker exited with ${code} in job ${JSON.stringify(job)}.`));
      });
      next();
    });

  await Promise.all(Array.from({ length: WORKERS }, work));
};
