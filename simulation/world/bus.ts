import type { Bus } from '../../functions/aws/bus.ts';
import { AwsError } from '../../local/http/errors.ts';
import { TaskFailure } from '../../local/services/step-functions/task-failure.ts';
import type { Faults, Kind } from '../plan/faults.ts';
import { type Invocation, stopped } from './invocation.ts';
import { attempt, type Distance, pause, tries } from './wire.ts';

/** A published or parked result. */
export interface Sent {
  at: number;
  /** Published on the bus, or parked in the queue. */
  on: 'bus' | 'queue';
  source: string;
  detailType: string;
  /** The detail, byte for byte. */
  bytes: string;
}

/** Bytes. Source: EventBridge quotas. All members of an entry count. */
const MAX_ENTRY_BYTES = 256 * 1024;

interface Ground extends Distance {
  faults: Faults;
  /** Whether the bus is down. */
  isDown: () => boolean;
  sent: Sent[];
}

interface Caller {
  executionArn: string;
}

const EVENTS_ERRORS: Partial<Record<Kind, string>> = {
  refused: 'EventBridge.FailedEntry',
  throttle: 'EventBridge.ThrottlingException',
  '5xx': 'EventBridge.InternalException',
};
const SQS_ERRORS: Partial<Record<Kind, string>> = {
  throttle: 'SQS.AmazonSQSException',
  '5xx': 'SQS.SqsException',
};

/** A service integration of Step Functions, without a Lambda function. */
const integration = async (
  { faults, latency, isDown, gate }: Ground,
  site: 'PutEvents' | 'SendMessage',
  owner: string,
  effect: () => void,
): Promise<string> => {
  const [errors, otherwise] =
    site === 'PutEvents'
      ? [EVENTS_ERRORS, 'EventBridge.SdkClientException']
      : [SQS_ERRORS, 'SQS.SdkClientException'];
  await pause(latency());
  await gate?.(site, owner);
  const fault = faults.next(site);
  if (site === 'PutEvents' && isDown())
    throw new TaskFailure('EventBridge.InternalException', 'the bus is down');
  if (fault?.when !== 'before') effect();
  if (fault === undefined) return '{}';
  if (fault.as === 'hang') return stopped();
  throw new TaskFailure(errors[fault.as] ?? otherwise, `${fault.as}, played`);
};

/** The task of "Publish result". */
export const putEvents =
  (ground: Ground) =>
  (parameters: string, { executionArn }: Caller): Promise<string> =>
    integration(ground, 'PutEvents', executionArn, () => {
      for (const { Source, DetailType, Detail } of JSON.parse(parameters).Entries)
        put(ground, Source, DetailType, Detail);
    });

const put = ({ sent }: Ground, source: string, detailType: string, detail: unknown): void => {
  const bytes = JSON.stringify(detail);
  if (Buffer.byteLength(bytes) + source.length + detailType.length > MAX_ENTRY_BYTES)
    throw new TaskFailure('EventBridge.EventBridgeException', 'Total size of the entries is too large');
  sent.push({ at: Date.now(), on: 'bus', source, detailType, bytes });
};

/** The task of "Park result". */
export const sendMessage =
  (ground: Ground) =>
  (parameters: string, { executionArn }: Caller): Promise<string> =>
    integration(ground, 'SendMessage', executionArn, () => {
      const { source, detailType, detail } = JSON.parse(parameters).MessageBody;
      ground.sent.push({ at: Date.now(), on: 'queue', source, detailType, bytes: JSON.stringify(detail) });
    });

/** The bus as called by a function. */
export const distantBus = (invocation: Invocation, ground: Ground): Bus => ({
  publish: ({ source, detailType, detail }) =>
    tries(
      2,
      () => true,
      () =>
        attempt<void>(invocation, ground, {
          site: 'PutEvents by the reconciler',
          effect: () => {
            if (ground.isDown()) throw new AwsError('InternalException', 'the bus is down', 500);
            put(ground, source, detailType, detail);
          },
          spoilt: (as) => {
            throw new AwsError('InternalException', `${as}, played`, 500);
          },
        }),
    ),
});
