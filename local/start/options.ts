import { parseArgs } from 'node:util';
import { flagFault } from '../stack/flags.ts';
import { UsageError } from '../stack/usage-error.ts';
import type { FileOptions } from './files.ts';

export const HELP = `Provisions SMS pools on the local stack.

  npm start                    send the samples of events/ through all three triggers
  npm start -- FILE…           provision requests of your own, through the queue

A FILE holds one request (a JSON object), several (a JSON array), one a line (JSON Lines), or one a record (CSV with
a header); - is standard input. Its encoding and separator are recognised (docs/files.md). A request is the input of
CreatePool, or { "metadata": { "requestId": … }, "data": input of CreatePool }.

Options
  --encoding NAME      the encoding of the files, such as windows-1252
  --delimiter NAME     the separator of CSV: comma, semicolon, tab, pipe or a character
  --yes                accept what is guessed of a file
  --json               one line of JSON for each result on standard output; progress goes to standard error
  --timeout SECONDS    stop waiting for results after this time (default 1800)
  --no-synth           deploy the template that the last npm run synth wrote, which saves seconds
  --help               print this text

Environment
  POOLS_PORT                                 port of the local stack (default: any free port)
  AWS_REGION                                 Region of the local stack (default us-east-1)
  AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2     call this address instead of the simulator

Exit status: 0 when every request ended as it should (samples as their names say, your own provisioned), 1 when
one did not, 2 when the command line or a file cannot be used. A line that is not JSON, in a file of one request a
line, is a request that fails; the others are provisioned.
`;

export interface Options extends FileOptions {
  files: string[];
  json: boolean;
  /** Whether to write the template again before it is deployed. */
  synth: boolean;
  /** Milliseconds. */
  timeout: number;
}

const FLAGS = {
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'no-synth': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  timeout: { type: 'string', default: '1800' },
} as const;

/** Parses the command line; undefined for --help. Throws UsageError. */
export const readOptions = (args: string[]): Options | undefined => {
  const parse = () => parseArgs({ args, allowPositionals: true, options: FLAGS });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw flagFault(error, FLAGS, 'npm start -- --help');
  }

  const { json, help, timeout, encoding, delimiter, yes } = parsed.values;
  if (help) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(timeout)) {
    throw new UsageError(
      `--timeout takes a whole number of seconds, such as 1800; found ${JSON.stringify(timeout)}.`,
    );
  }
  const synth = !parsed.values['no-synth'];
  return {
    files: parsed.positionals,
    json,
    synth,
    timeout: Number(timeout) * 1_000,
    encoding,
    delimiter,
    yes,
  };
};
