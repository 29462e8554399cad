import { fork } from 'node:child_process';

/** As many processes as there are processors on the smallest machine that this has to run on. */
export const WORKERS = 2;

/**
 * Has every job done by a few processes, each of which does one at a time: it is sent the job, and answers with the result.
 *
 * @param script what the processes run
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
        if (code !== 0) reject(new Error(`A worker ended with ${code} at ${JSON.stringify(job)}.`));
      });
      next();
    });

  await Promise.all(Array.from({ length: WORKERS }, work));
};
