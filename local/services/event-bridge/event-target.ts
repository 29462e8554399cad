import { BeyondLimit } from '../../faults/faults.ts';
import { AwsError, messageOf } from '../../http/errors.ts';
import { AccessDenied } from '../../permissions/denial.ts';
import { sleep } from '../../stack/sleep.ts';
import type { Envelope } from './envelope.ts';

/** AWS retries for a day. Here the event reaches its DLQ soon enough to watch. */
const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 200;

/** Milliseconds. An event that a limit of the account holds up is retried as often as in AWS, with short waits. */
const MAX_DELAY_MS = 5_000;

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
  /** Receives a line for an event that did not reach the target. */
  onUndelivered: (line: string) => void;
}

/** An event in a line: its content may be confidential. */
export const nameOf = ({ id, 'detail-type': detailType }: Envelope): string =>
  `Event ${id} (${JSON.stringify(detailType.slice(0, 128))})`;

/** Delivers an event: some retries, then the DLQ. Without a DLQ the event is dropped, with a line. Never rejects. */
export async function deliver(
  event: Envelope,
  target: EventTarget,
  { ruleArn, signal, onUndelivered }: Delivery,
): Promise<void> {
  const retries = Math.min(target.retries, MAX_RETRIES);
  const tell = (failure: AwsError, what: string): void =>
    onUndelivered(
      `${nameOf(event)} of the rule ${ruleArn} did not reach ${target.arn}: ${sentenceOf(failure)}. ${what}`,
    );
  try {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await attemptTo(() => target.send(event));
      if (failure === undefined) return;
      const most = failure instanceof BeyondLimit ? target.retries : retries;
      if (attempt < most && isTransient(failure))
        await sleep(Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS), signal);
      else {
        const { deadLetter } = target;
        if (deadLetter === undefined)
          return tell(failure, 'It is dropped: the target has no dead-letter queue.');
        const refusal = await attemptTo(() =>
          deadLetter(JSON.stringify(event), {
            RULE_ARN: ruleArn,
            TARGET_ARN: target.arn,
            ERROR_CODE: failure instanceof AccessDenied ? 'NO_PERMISSIONS' : failure.code,
            ERROR_MESSAGE: failure.message,
            RETRY_ATTEMPTS: String(attempt),
          }),
        );
        return tell(
          failure,
          refusal === undefined
            ? 'It is in the dead-letter queue.'
            : `It is dropped: the dead-letter queue refuses it: ${sentenceOf(refusal)}.`,
        );
      }
    }
  } catch {
    // The stack stops.
  }
}

const sentenceOf = ({ code, message }: AwsError): string => `${code}: ${message.replace(/\.$/, '')}`;

async function attemptTo(send: () => unknown): Promise<AwsError | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error : new AwsError('INTERNAL_ERROR', messageOf(error), 500);
  }
}

const isTransient = ({ code, status }: AwsError): boolean => status >= 500 || code.includes('Throttl');
