import { identityOf } from '../../functions/intake/identity.ts';
import { isEvent } from '../../functions/intake/triggers.ts';
import type { Failure } from '../../functions/model/failure.ts';
import { Identifier, type Trigger } from '../../functions/model/request.ts';
import { own } from '../../functions/runtime/json.ts';
import { parseJson } from '../http/json.ts';

/** Something to send through a trigger: one PutEvents entry, one queue message, or one execution input, as text. */
export interface Submission {
  trigger: Trigger;
  body: string;
  /** Where it was read: the file, and the line or the place in an array where the file holds many. */
  origin: string;
  /** How a sample has to end: `provisioned`, or a failure class. */
  promised?: string;
}

/** A request that is under way: what it will be answered under. */
export interface Pending {
  requestId: string;
  submission: Submission;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

/** What became of a request. */
export interface Answer {
  requestId: string;
  correlationId?: string | undefined;
  trigger: Trigger;
  origin: string;
  status: 'provisioned' | 'failed' | 'unanswered';
  executionArn?: string;
  poolId?: string;
  /** As in the event. */
  failure?: Failure;
  promised?: string;
  seconds: number;
}

/** Whether a request ended as it has to: a sample as its name promises, any other with a pool. */
export const isGood = ({ status, failure, promised = 'provisioned' }: Answer): boolean =>
  promised === (failure?.class ?? status);

/** The id under which one document will be answered: its own where it has a usable one, else the trigger's. */
const idOf = (document: unknown, defaultId: string): string => {
  if (!isEvent(document)) return identityOf(document).requestId ?? defaultId;

  const eventId = Identifier.safeParse(own(document, 'id')).data;
  return identityOf(own(document, 'detail')).requestId ?? eventId ?? defaultId;
};

/** The ids under which a queue message, an event's detail or an execution input will be answered. */
export const idsOf = (body: string, defaultId: string): string[] => {
  const document = parseJson(body);
  const isBulk = Array.isArray(document) && document.length >= 1 && document.length <= 100;

  return isBulk
    ? document.map((request, index) => idOf(request, `${defaultId}#${index}`))
    : [idOf(document, defaultId)];
};
