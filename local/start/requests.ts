import { identityOf } from '../../functions/intake/identity.ts';
import { openEach } from '../../functions/intake/open.ts';
import { idOfItem } from '../../functions/intake/triggers.ts';
import type { Failure } from '../../functions/model/failure.ts';
import type { Trigger } from '../../functions/model/request.ts';
import { parseJson } from '../../functions/runtime/json.ts';

/** An item to send through a trigger: one PutEvents entry, one queue message, or one execution input, as text. */
export interface Submission {
  trigger: Trigger;
  body: string;
  /** Where it comes from: the file, and the line or the position in an array if the file holds many. */
  origin: string;
  /** The required result of a sample: `provisioned`, or a failure class. */
  promised?: string;
}

/** A request without a result yet. */
export interface Pending {
  requestId: string;
  submission: Submission;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

/** The result of a request, as this command reports it. */
export interface Answer {
  requestId: string;
  correlationId?: string | undefined;
  trigger: Trigger;
  origin: string;
  status: 'provisioned' | 'failed' | 'pending';
  executionArn?: string;
  poolId?: string;
  /** As in the event. */
  failure?: Failure;
  promised?: string;
  seconds: number;
}

/** Whether a request ended as required: a sample as its name says, any other with a pool. */
export const isGood = ({ status, failure, promised = 'provisioned' }: Answer): boolean =>
  promised === (failure?.class ?? status);

/** The request ids in the results of a queue message, an event's detail or an execution input. */
export const idsOf = (body: string, defaultId: string): string[] =>
  openEach(parseJson(body)).map(
    ({ document, id, index }) => identityOf(document).requestId ?? id ?? idOfItem(defaultId, index),
  );
