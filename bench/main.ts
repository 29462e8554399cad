import { runScript } from '../local/stack/flags.ts';
import { bench } from './command/command.ts';

await runScript(bench);
