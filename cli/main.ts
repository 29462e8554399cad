/** The tool `pools`: runs a command, and prints an error as one sentence. */
import { dispatch } from './command/program.ts';
import { tell } from './output/errors.ts';
import { endProgress } from './output/live.ts';

const INTERRUPTED = 130;

// The reader may close the pipe early, as in `pools list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
// A closed standard error must not stop `first-checks`, which still has pools to delete.
process.stderr.on('error', () => {});
// A command that has something to finish listens itself.
process.on('SIGINT', () => {
  if (process.listenerCount('SIGINT') > 1) return;
  endProgress();
  process.exit(INTERRUPTED);
});

const args = process.argv.slice(2);

try {
  process.exitCode = await dispatch(args);
} catch (error) {
  process.exitCode = tell(error, args.includes('--debug'));
}
