import { openEndpoint } from './http/endpoint.ts';
import { DEFAULT_PORT, portFrom } from './http/port.ts';
import { greeting } from './serve/greeting.ts';
import { HELP, type Options, readOptions } from './serve/options.ts';
import { callerOptions } from './stack/caller.ts';
import { runScript } from './stack/flags.ts';
import type { ExecutionEnd } from './stack/stack.ts';
import { synth } from './stack/synth.ts';
import { progressOn } from './start/progress.ts';

const report = ({ name, status, seconds, error }: ExecutionEnd): void =>
  console.log([status.padEnd(9), name, `${seconds.toFixed(1)} s`, error ?? ''].join('  ').trimEnd());

/** `npm run local`: runs the local stack until Ctrl-C, and prints a line for each execution that has ended. */
const serve = async ({ pace, synth: isSynthWanted }: Options): Promise<number> => {
  // The help needs no stack, which takes a second to load.
  const { loadTemplate, startLocalStack } = await import('./stack/stack.ts');
  const port = portFrom(process.env.POOLS_PORT, DEFAULT_PORT);
  const ofCaller = callerOptions(process.env);
  if (isSynthWanted) {
    // A port in use is reported before seconds go into the template.
    await (await openEndpoint(port)).stop();
    const progress = progressOn(process.stderr);
    progress.status('writing the template');
    await synth();
    progress.end();
  }
  const stack = await startLocalStack({ ...loadTemplate(), ...ofCaller, port, pace, onExecutionEnd: report });
  console.log(greeting(stack, pace, process.env.AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2));
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  await stopped;
  await stack.stop();
  console.log('Stopped.');
  return 0;
};

await runScript(async (args) => {
  const options = readOptions(args);
  // Whatever still runs ends with the stack.
  if (options !== undefined) process.exit(await serve(options));
  process.stdout.write(HELP);
  return 0;
});
