import type { PaceName } from '../deploy/local-rates.ts';
import { flagsOf } from '../stack/flags.ts';

export const HELP = `Runs the local stack until Ctrl-C, and prints a line for each execution that has ended. State is in memory.

  npm run local
  npm run local -- --aws-pace

Options
  --aws-pace    play the default quotas of AWS: 1 call a second of each operation, 25 pools, and 30 s until a pool is
                ACTIVE (the default is 30 calls a second, no throttling, and 2 s)
  --no-synth    deploy the template that the last npm run synth wrote, which saves seconds
  --help        print this text

Environment
  POOLS_PORT                                 port of the local stack (default 4580; 0 is any free port)
  AWS_REGION                                 Region of the local stack (default us-east-1)
  AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2     the functions call this address instead of the simulator, with your own
                                             AWS credentials

Exit status: 0 after Ctrl-C, 1 when the stack cannot be built, 2 when the command line cannot be used.
`;

export interface Options {
  pace: PaceName;
  /** Whether to write the template again before it is deployed. */
  synth: boolean;
}

/**
 * Parses the command line; undefined for --help.
 * @throws UsageError
 */
export const readOptions = (args: string[]): Options | undefined => {
  const flags = flagsOf(
    args,
    {
      'aws-pace': { type: 'boolean', default: false },
      'no-synth': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    'npm run local -- --help',
  );

  return flags.help ? undefined : { pace: flags['aws-pace'] ? 'aws' : 'fast', synth: !flags['no-synth'] };
};
