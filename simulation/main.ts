import { runScript } from '../local/stack/flags.ts';
import { simulate } from './run/command.ts';

await runScript(simulate);
