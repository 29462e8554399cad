import type { Trigger } from '../../functions/model/request.ts';
import { byteLength } from '../http/json.ts';
import { entriesIn } from '../input/entries.ts';
import { bytesOf } from '../services/event-bridge/event-bridge.ts';
import { MAX_DATA_BYTES } from '../services/step-functions/task-failure.ts';
import { UsageError } from '../stack/usage-error.ts';
import type { Submission } from './requests.ts';

/** Bytes of a message. Source: SQS quotas. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** The limit of each trigger, counted as AWS does. */
const TRIGGERS: Record<Trigger, { most: number; size: (body: string) => number }> = {
  event: {
    // EventBridge may take more, but an event that is larger than an input starts no execution.
    most: MAX_DATA_BYTES,
    size: (body) => entriesIn(body).reduce((total, entry) => total + bytesOf(entry), 0),
  },
  queue: { most: MAX_MESSAGE_BYTES, size: byteLength },
  console: { most: MAX_DATA_BYTES, size: byteLength },
};

const counted = (bytes: number): string => bytes.toLocaleString('en-US');

/** Checks all submissions before the first is sent: nothing is sent if one is too large. Throws UsageError. */
export const assertSizes = (submissions: readonly Submission[]): void => {
  for (const { trigger, body, origin } of submissions) {
    const { most, size } = TRIGGERS[trigger];
    const bytes = size(body);
    if (bytes > most) {
      throw new UsageError(
        `${origin}: ${counted(bytes)} bytes; the ${trigger} trigger accepts at most ${counted(most)}.`,
      );
    }
  }
};
