import { portFrom } from './http/port.ts';
import { runScript } from './stack/flags.ts';
import { readRequests, readSamples } from './start/files.ts';
import { HELP, type Options, readOptions } from './start/options.ts';
import { progressOn } from './start/progress.ts';
import { type Answer, isGood } from './start/requests.ts';
import { assertSizes } from './start/sizes.ts';
import { table } from './start/table.ts';

const ANY_PORT = 0;

const hint = (answers: readonly Answer[]): string =>
  answers.some(({ failure }) => failure?.class === 'OriginationIdentityNotFound')
    ? '\nThe simulator has only the identities in local/simulator/fixtures.ts. README.md shows how to add your own.'
    : '';

const summary = (answers: readonly Answer[], files: readonly string[]): string => {
  const good = `${answers.filter(isGood).length} of ${answers.length}`;

  return files.length === 0
    ? `Requests that ended as their sample names say: ${good}.`
    : `Requests provisioned: ${good}.${hint(answers)}`;
};

const main = async ({ files, json, synth, timeout, ...fileOptions }: Options): Promise<number> => {
  const submissions =
    files.length === 0
      ? readSamples()
      : (await Promise.all(files.map((file) => readRequests(file, fileOptions)))).flat();
  assertSizes(submissions);
  const port = portFrom(process.env.POOLS_PORT, ANY_PORT);
  // The help needs no stack, which takes a second to load.
  const { run } = await import('./start/run.ts');
  const progress = progressOn(json ? process.stderr : process.stdout);

  const answers = await run(submissions, { timeout, port, synth }, progress, (answer) => {
    if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  });

  if (!json) process.stdout.write(`\n${table(answers)}\n\n`);
  (json ? process.stderr : process.stdout).write(`${summary(answers, files)}\n`);
  return answers.every(isGood) ? 0 : 1;
};

await runScript(async (args) => {
  const options = readOptions(args);
  if (options !== undefined) return main(options);
  process.stdout.write(HELP);
  return 0;
});
