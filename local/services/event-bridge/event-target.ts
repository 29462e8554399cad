import { AwsError, messageOf } from '../../http/errors.ts';
import { AccessDenied } from '../../permissions/denial.ts';
import { sleep } from '../../stack/sleep.ts';
import type { Envelope } from './envelope.ts';

/** AWS retries for a day. Here the event reaches its DLQ soon enough to watch. */
const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 200;

/** A target of a rule. */
export interface EventTarget {
  arn: string;
  /** @throws AwsError when the target rejects the event */
  send(event: Envelope): unknown;
  retries: number;
  /** Receives undeliverable events, with the attributes that say why. */
  deadLetter: ((event: string, attributes: Record<string, string>) => unknown) | undefined;
}

interface Delivery {
  ruleArn: string;
  signal: AbortSignal;
}

/** Delivers an event: some retries, then the DLQ. Without a DLQ the event is dropped. Never rejects. */
export async function deliver(
  event: Envelope,
  target: EventTarget,
  { ruleArn, signal }: Delivery,
): Promise<void> {
  const retries = Math.min(target.retries, MAX_RETRIES);
  try {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await attemptTo(() => target.send(event));
      if (failure === undefined) return;
      if (attempt < retries && isTransient(failure)) await sleep(FIRST_DELAY_MS * 2 ** attempt, signal);
      else {
        await target.deadLetter?.(JSON.stringify(event), {
          RULE_ARN: ruleArn,
          TARGET_ARN: target.arn,
          ERROR_CODE: failure instanceof AccessDenied ? 'NO_PERMISSIONS' : failure.code,
          ERROR_MESSAGE: failure.message,
          RETRY_ATTEMPTS: String(attempt),
        });
        return;
      }
    }
  } catch {
    // The stack stops, or the DLQ does not exist: the event is dropped.
  }
}

async function attemptTo(send: () => unknown): Promise<AwsError | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error : new AwsError('INTERNAL_ERROR', messageOf(error), 500);
  }
}

const isTransient = ({ code, status }: AwsError): boolean => status >= 500 || code.includes('Throttl');
