/**
 * Measures what only a real account can show, in the account and Region of the current credentials, and deletes what
 * it made. docs/first-checks.md says what depends on the answers.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as z from 'zod';
import { boundedCalls } from './calls.ts';
import { findIdentity, type Identity } from './identity.ts';
import { type Finding, measure } from './measure.ts';
import { poolsOf } from './pools.ts';

const HELP = `Usage: npm run first-checks -- --identity <id> [options]

Makes pools of one origination identity of yours, measures, and deletes them.

  --identity <id>        a phone number (phone-…) that is in no pool, or a sender id
  --country <code>       the country of the sender id, such as GB
  --pools <n>            how many pools to time, one after another: 1 to 5 (3)
  --token-after <list>   seconds after which a ClientToken is sent again, such as 0,600,3600 (0,60)
  --burst <n>            how many DescribePools to send at once: 2 to 10 (5)
  --silence <seconds>    quiet before the burst (60)
  --interval <ms>         time between two calls of one operation (1100)
  --yes                  do not ask before it starts
  --help                 this text

Ctrl-C stops it; what was made by then is deleted.`;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const Options = z.object({
  identity: z.string('which identity may pools be made of?').min(1),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters')
    .optional(),
  pools: whole(1, 5).default(3),
  'token-after': z
    .string()
    .regex(/^\d{1,6}(,\d{1,6}){0,9}$/, 'seconds, separated by commas')
    .default('0,60')
    .transform((list) =>
      list
        .split(',')
        .map(Number)
        .sort((a, b) => a - b),
    ),
  burst: whole(2, 10).default(5),
  silence: whole(0, 600).default(60),
  interval: whole(0, 60_000).default(1100),
  yes: z.boolean().default(false),
});
type Options = z.infer<typeof Options>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** @throws Error with a sentence for each option that is wrong */
function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      identity: text,
      country: text,
      pools: text,
      'token-after': text,
      burst: text,
      silence: text,
      interval: text,
      yes: flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  const { data, error } = Options.safeParse(values);
  if (data) return data;
  throw new Error(error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
}

async function agreed({ yes, pools }: Options, { arn }: Identity): Promise<boolean> {
  console.log(`This makes ${pools} pools of ${arn}, one after another, and deletes each.`);
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('Nobody is there to ask: say --yes to go on.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ').finally(() => terminal.close());

  return /^y(es)?$/i.test(answer.trim());
}

function print(findings: Finding[]): void {
  const width = Math.max(...findings.map(({ question }) => question.length));

  for (const { question, answer } of findings) console.log(`${question.padEnd(width)}  ${answer}`);
}

/** @returns whether everything was measured and deleted */
async function check(options: Options): Promise<boolean> {
  const client = new PinpointSMSVoiceV2Client({
    // Every try is one of the bounded calls.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  const identity = await findIdentity(client, options.identity, options.country);
  if (!(await agreed(options, identity))) return true;

  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupt.abort());
  const calls = boundedCalls(options.interval, interrupt.signal);
  const pools = poolsOf(client, identity, calls);
  const findings: Finding[] = [];
  const plan = { ...options, tokenAfter: options['token-after'] };
  let whole = true;

  try {
    await measure(plan, `first-checks-${randomBytes(6).toString('hex')}`, pools, calls, (finding) => {
      findings.push(finding);
      console.error(`${finding.question}: ${finding.answer}`);
    });
  } catch (error) {
    whole = false;
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  }
  console.error('Deleting what is left …');
  const left = await pools.deleteAll();
  if (findings.length > 0) print(findings);
  for (const pool of left) console.error(`Not deleted: ${pool}`);

  return whole && left.length === 0;
}

try {
  const options = readOptions();
  if (options === 'help') console.log(HELP);
  else if (!(await check(options))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
