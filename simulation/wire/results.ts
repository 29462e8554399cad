import * as z from 'zod';
import { CONTENT_TAG } from './requests.ts';

const Tag = z.object({ Key: z.string(), Value: z.string() });

/** What is read of a result event; the bytes of all of it are kept beside. */
const Detail = z.object({
  metadata: z.object({
    id: z.string(),
    requestId: z.string(),
    attempt: z.number().optional(),
    completedAt: z.iso.datetime(),
  }),
  data: z.object({
    request: z.object({ Tags: z.array(Tag).optional() }),
    pool: z.object({ PoolId: z.string(), Status: z.string(), Tags: z.array(Tag).optional() }).optional(),
    failure: z.object({ class: z.string(), poolMayExist: z.boolean() }).optional(),
  }),
});

const Event = z.object({ 'detail-type': z.string(), detail: Detail });
const Parked = z.object({ detailType: z.string(), detail: Detail });
/** The detail once more, with members that nobody here knows, in the order in which they came. */
const Whole = z.object({ detail: z.unknown() });

/** One answer as it came out of the bus, or into the queue of what the bus would not take. */
export interface Answer {
  id: string;
  requestId: string;
  attempt: number | undefined;
  /** Milliseconds since the epoch. */
  completedAt: number;
  isProvisioned: boolean;
  /** The content of the request as the answer has it; nothing where it was not understood. */
  content: string | undefined;
  failure: { class: string; poolMayExist: boolean } | undefined;
  pool: z.output<typeof Detail>['data']['pool'];
  bytes: string;
}

const contentIn = (tags: readonly z.output<typeof Tag>[] = []): string | undefined =>
  tags.find(({ Key }) => Key === CONTENT_TAG)?.Value;

const answerOf = (
  detailType: string,
  { metadata, data }: z.output<typeof Detail>,
  text: unknown,
): Answer => ({
  id: metadata.id,
  requestId: metadata.requestId,
  attempt: metadata.attempt,
  completedAt: Date.parse(metadata.completedAt),
  isProvisioned: detailType === 'PoolProvisioned',
  content: contentIn(data.request.Tags),
  failure: data.failure,
  pool: data.pool,
  bytes: JSON.stringify(Whole.parse(text).detail),
});

/** @throws when it is no result event */
export const resultIn = (body: string): Answer => {
  const text: unknown = JSON.parse(body);
  const { 'detail-type': detailType, detail } = Event.parse(text);
  return answerOf(detailType, detail, text);
};

/** @throws when it is no parked result */
export const parkedAnswerIn = (body: string): Answer => {
  const text: unknown = JSON.parse(body);
  const { detailType, detail } = Parked.parse(text);
  return answerOf(detailType, detail, text);
};
