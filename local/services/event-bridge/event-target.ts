import { AwsError, messageOf } from '../../http/errors.ts';
import { AccessDenied } from '../../permissions/denial.ts';
import { sleep } from '../../stack/sleep.ts';
import type { Envelope } from './envelope.ts';

/** AWS tries for a day; on a laptop nobody waits that long to see an event arrive in its DLQ. */
const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 200;

/** Where a rule sends an event. */
export interface EventTarget {
  arn: string;
  /** @throws AwsError when the target refuses */
  send(event: Envelope): unknown;
  retries: number;
  /** Takes what could not be delivered, with the attributes that say why. */
  deadLetter: ((event: string, attributes: Record<string, string>) => unknown) | undefined;
}

interface Delivery {
  ruleArn: string;
  signal: AbortSignal;
}

/** Delivers an event: some retries, then the DLQ; without one the event is dropped. Never rejects. */
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
    // The stack stops, or the DLQ itself is gone: there is nobody left to tell.
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
