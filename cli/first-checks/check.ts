import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import {
  PinpointSMSVoiceV2Client,
  type PinpointSMSVoiceV2ClientConfig,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { UsageError } from '../../local/stack/usage-error.ts';
import { remark } from '../output/text.ts';
import { boundedCalls } from './calls.ts';
import { findIdentity, type Identity } from './identity.ts';
import { type Finding, measure, type Plan } from './measure.ts';
import { poolsOf } from './pools.ts';

/** What is to be measured, and of which identity. */
export interface Checks extends Plan {
  identity: string;
  country: string | undefined;
  /** Milliseconds between two calls of one operation. */
  limit: number;
  /** Nobody is asked before it starts. */
  yes: boolean;
}

async function agreed({ yes, pools }: Checks, { arn }: Identity): Promise<boolean> {
  remark(`This makes ${pools} pools of ${arn}, one after another, and deletes each.`);
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('Nobody is there to ask: say --yes to go on.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ').finally(() => terminal.close());

  return /^y(es)?$/i.test(answer.trim());
}

/**
 * Measures, and deletes what it made.
 *
 * @param place the endpoint and credentials of the local stack; nothing for the account of the current credentials
 * @returns the findings, and whether everything was measured and deleted
 * @throws UsageError before anything is made
 */
export async function check(
  options: Checks,
  place: Partial<PinpointSMSVoiceV2ClientConfig>,
): Promise<{ findings: Finding[]; whole: boolean }> {
  const client = new PinpointSMSVoiceV2Client({
    ...place,
    // Every try is one of the bounded calls.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  const identity = await findIdentity(client, options.identity, options.country);
  if (!(await agreed(options, identity))) return { findings: [], whole: true };

  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupt.abort());
  const calls = boundedCalls(options.limit, interrupt.signal);
  const pools = poolsOf(client, identity, calls);
  const findings: Finding[] = [];
  let whole = true;

  try {
    await measure(options, `first-checks-${randomBytes(6).toString('hex')}`, pools, calls, (finding) => {
      findings.push(finding);
      remark(`${finding.question}: ${finding.answer}`);
    });
  } catch (error) {
    whole = false;
    remark(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  remark('Deleting what is left …');
  const left = await pools.deleteAll();
  for (const pool of left) remark(`Not deleted: ${pool}`);

  return { findings, whole: whole && left.length === 0 };
}
