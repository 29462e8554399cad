import { resolve } from 'node:path';
import { portFrom } from './port.ts';
import { readRequests, readSamples } from './start/files.ts';
import { HELP, type Options, readOptions } from './start/options.ts';
import { progressOn } from './start/progress.ts';
import type { Answer } from './start/requests.ts';
import { type Run, run } from './start/run.ts';
import { table } from './start/table.ts';
import { Unusable } from './unusable.ts';

const ANY_PORT = 0;

const hint = (answers: readonly Answer[]): string =>
  answers.some(({ failureClass }) => failureClass === 'OriginationIdentityNotFound')
    ? '\nThe simulator owns the identities that local/simulator/fixtures.ts lists; README.md shows how to add your own.'
    : '';

const summary = ({ answers, unanswered }: Run, files: readonly string[]): string => {
  const good = answers.filter(({ asPromised }) => asPromised).length;
  const late = unanswered.map(
    ({ requestId, submission }) => `\nNo answer in time: ${requestId} (${submission.origin})`,
  );
  const verdict =
    files.length === 0
      ? `${good} of ${answers.length + unanswered.length} requests ended as their samples promise.`
      : `${good} of ${answers.length + unanswered.length} requests were provisioned.`;

  return `${verdict}${late.join('')}${files.length === 0 ? '' : hint(answers)}`;
};

const main = async ({ files, json, timeout }: Options): Promise<number> => {
  const submissions =
    files.length === 0 ? readSamples() : files.flatMap((file) => readRequests(resolve(file)));
  const port = portFrom(process.env.POOLS_PORT, ANY_PORT);
  const progress = progressOn(json ? process.stderr : process.stdout);

  const result = await run(submissions, { timeout, port }, progress, (answer) => {
    if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  });

  const text = summary(result, files);
  if (json) process.stderr.write(`${text}\n`);
  else process.stdout.write(`\n${table(result.answers)}\n\n${text}\n`);
  return result.unanswered.length === 0 && result.answers.every(({ asPromised }) => asPromised) ? 0 : 1;
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(HELP);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
