import * as z from 'zod';
import { CONTENT_TAG } from './requests.ts';

const Tag = z.object({ Key: z.string(), Value: z.string() });

/** The members of a result event that are judged. `bytes` has the whole detail. */
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
/** The detail with unknown members, in their original order. */
const Whole = z.object({ detail: z.unknown() });

/** A result that was published on the bus, or parked. */
export interface ResultEvent {
  id: string;
  requestId: string;
  attempt: number | undefined;
  /** Milliseconds since the epoch. */
  completedAt: number;
  isProvisioned: boolean;
  /** The content of the request in the result; undefined if the request was not readable. */
  content: string | undefined;
  failure: { class: string; poolMayExist: boolean } | undefined;
  pool: z.output<typeof Detail>['data']['pool'];
  bytes: string;
}

const contentIn = (tags: readonly z.output<typeof Tag>[] = []): string | undefined =>
  tags.find(({ Key }) => Key === CONTENT_TAG)?.Value;

const resultEventOf = (
  detailType: string,
  { metadata, data }: z.output<typeof Detail>,
  text: unknown,
): ResultEvent => ({
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

/** @throws if it is not a result event */
export const resultIn = (body: string): ResultEvent => {
  const text: unknown = JSON.parse(body);
  const { 'detail-type': detailType, detail } = Event.parse(text);
  return resultEventOf(detailType, detail, text);
};

/** @throws if it is not a parked result */
export const parkedResultIn = (body: string): ResultEvent => {
  const text: unknown = JSON.parse(body);
  const { detailType, detail } = Parked.parse(text);
  return resultEventOf(detailType, detail, text);
};
