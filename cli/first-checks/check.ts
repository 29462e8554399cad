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

/** What to measure, and with which identity. */
export interface Checks extends Plan {
  identity: string;
  country: string | undefined;
  /** Milliseconds between two calls of one operation. */
  limit: number;
  /** Starts without confirmation. */
  yes: boolean;
}

async function agreed({ yes, pools }: Checks, { arn }: Identity): Promise<boolean> {
  remark(`This creates ${pools} pools with ${arn}, one after another, and deletes each.`);
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to confirm this on. Add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Continue? [y/N] ').finally(() => terminal.close());

  return /^y(es)?$/i.test(answer.trim());
}

/**
 * Measures, then deletes the pools that it created.
 *
 * @param place endpoint and credentials of the local stack; empty for the account of the current credentials
 * @returns the findings, and whether everything was measured and deleted
 * @throws UsageError before it creates anything
 */
export async function check(
  options: Checks,
  place: Partial<PinpointSMSVoiceV2ClientConfig>,
): Promise<{ findings: Finding[]; whole: boolean }> {
  const client = new PinpointSMSVoiceV2Client({
    ...place,
    // Each attempt counts as a call.
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
  remark('Deleting the remaining pools …');
  const left = await pools.deleteAll();
  for (const pool of left) remark(`Not deleted: ${pool}`);

  return { findings, whole: whole && left.length === 0 };
}
