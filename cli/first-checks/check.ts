import { randomBytes } from 'node:crypto';
import { UsageError } from '../../local/stack/usage-error.ts';
import { confirmed } from '../command/ask.ts';
import { remark } from '../output/text.ts';
import type { Account } from './account.ts';
import { boundedCalls } from './calls.ts';
import { cleanupOf } from './cleanup.ts';
import { deliveryQuestions } from './delivery.ts';
import { deploymentQuestions } from './deployment.ts';
import { type Finding, type Question, Untold } from './finding.ts';
import { findIdentity, type Identity } from './identity.ts';
import { idleQuestions } from './idle.ts';
import { limitQuestions } from './limits.ts';
import { measure, type Plan } from './measure.ts';
import { poolQuestions } from './pool-questions.ts';
import { poolsOf } from './pools.ts';

/** The questions that only read end within two minutes. */
const READING_MS = 110_000;

/** What to create, and with which identity. */
export interface Making extends Plan {
  identity: string;
  country: string | undefined;
  /** Milliseconds between two calls of one operation. */
  limit: number;
  /** Seconds between two requests to the stack; undefined without --slow. */
  idle: number | undefined;
  /** Starts without confirmation. */
  yes: boolean;
}

/** What a run shares: the account, who hears the findings, and what has failed. */
interface Run {
  account: Account;
  isLocal: boolean;
  interrupt: AbortSignal;
  tell(finding: Finding): void;
  whole: boolean;
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const isNotOffered = (error: unknown): boolean =>
  error instanceof Error && error.name === 'UnknownOperationException';

/** One row for each question, whatever happens. @throws the error of an interrupted question */
async function askAll(run: Run, questions: readonly Question[]): Promise<void> {
  for (const { question, dependsOn, ask } of questions) {
    const answer = await ask().catch((error: unknown) => {
      if (run.interrupt.aborted || (error instanceof Error && error.name === 'Stopped')) throw error;
      if (run.isLocal && isNotOffered(error)) return 'not told: the local stack cannot tell.';
      if (error instanceof Untold) return `not told: ${error.message}.`;
      run.whole = false;
      return `FAILED: ${sentenceOf(error)}`;
    });
    run.tell({ question, answer, dependsOn });
  }
}

const agreed = async ({ yes, pools, idle }: Making, { arn }: Identity): Promise<boolean> => {
  remark(
    `This creates pools with ${arn}, one after another: ${pools} to time them, and others with other tags.`,
  );
  remark(
    'With --stack it also creates queues and rules on the default bus, and sends the stack a request that is invalid,',
  );
  remark('whose result is published. It deletes every pool, queue and rule that it creates.');
  if (idle !== undefined) remark('With --slow the stack provisions two pools too.');
  if (yes) return true;
  return confirmed('Continue');
};

async function make(run: Run, making: Making, identity: Identity): Promise<void> {
  const { account, interrupt, tell } = run;
  const calls = boundedCalls(making.limit, interrupt);
  const pools = poolsOf(account.smsVoice, identity, calls);
  const cleanup = cleanupOf();
  const name = `first-checks-${randomBytes(6).toString('hex')}`;
  try {
    await measure(making, name, pools, calls, tell);
    await askAll(run, poolQuestions(account, name, pools, calls));
    await askAll(run, deliveryQuestions(account, name, calls, cleanup));
    if (making.idle !== undefined)
      await askAll(run, idleQuestions(account, name, identity, making.idle, { pools, calls, cleanup }));
  } catch (error) {
    run.whole = false;
    remark(sentenceOf(error));
  }
  remark('Deleting what remains …');
  calls.cleanUp();
  const left = [...(await cleanup.all()), ...(await pools.deleteAll())];
  for (const { what, byHand } of left) remark(`Not deleted: ${what}. By hand:\n  ${byHand}`);
  if (left.length > 0) run.whole = false;
}

/**
 * Asks what only an account can tell. Deletes whatever it creates.
 *
 * @param making undefined to read only
 * @param tell called with each finding as soon as it is known
 * @returns whether everything was asked and deleted
 * @throws UsageError before it creates anything
 */
export async function check(
  account: Account,
  isLocal: boolean,
  making: Making | undefined,
  tell: (finding: Finding) => void,
): Promise<boolean> {
  const identity = making && (await findIdentity(account.smsVoice, making.identity, making.country));
  if (making && identity && !(await agreed(making, identity))) throw new UsageError('Nothing was created.');

  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupt.abort());
  const run: Run = { account, isLocal, interrupt: interrupt.signal, tell, whole: true };
  const reading = AbortSignal.any([interrupt.signal, AbortSignal.timeout(READING_MS)]);

  await askAll(run, [...deploymentQuestions(account, reading), ...limitQuestions(account, reading)]);
  if (making && identity) await make(run, making, identity);

  return run.whole;
}
