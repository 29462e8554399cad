import { isRecord, own } from '../../functions/runtime/json.ts';

type Members = Record<string, unknown>;

/** A request with other metadata, whether it is bare or enveloped. Anything but a request stays as it is. */
export const withMetadata = (document: unknown, change: (metadata: Members) => Members): unknown => {
  if (!isRecord(document)) return document;
  const isEnveloped = Object.hasOwn(document, 'data') || Object.hasOwn(document, 'metadata');
  if (!isEnveloped) return { metadata: change({}), data: document };
  const metadata = own(document, 'metadata') ?? {};

  return isRecord(metadata) ? { ...document, metadata: change(metadata) } : document;
};
