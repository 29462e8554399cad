import { isRecord, own } from '../runtime/json.ts';

type Members = Record<string, unknown>;

/**
 * AWS's own member: an execution that starts another one passes its ARN in it, by which the console links the two.
 * Source: Step Functions developer guide, "Start workflow executions from a task state".
 */
const STARTED_BY = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID';

/** Serialisers of other languages write null for a member without a value. */
const withoutNulls = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

/** Many systems use numbers as ids: a number is converted to text. */
const idText = (id: unknown): unknown =>
  typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? String(id) : id;

const IDS = ['requestId', 'correlationId'];

/** The metadata of a request. */
export const plainMetadata = (metadata: Members): Members => {
  const entries = Object.entries(withoutNulls(metadata)).map(([key, value]) => {
    if (isRecord(value)) return [key, withoutNulls(value)] as const;
    return [key, IDS.includes(key) ? idText(value) : value] as const;
  });
  return Object.fromEntries(entries);
};

const plainRequest = (request: Members): Members => {
  const members = withoutNulls(request);
  const tags = own(members, 'Tags');
  if (!Array.isArray(tags)) return members;

  return { ...members, Tags: tags.map((tag: unknown) => (isRecord(tag) ? withoutNulls(tag) : tag)) };
};

/**
 * A document without the spellings that mean nothing: null for an absent member, a number as an id, and the member of
 * Step Functions. Bounded in depth, because a document may nest deeper than a stack.
 */
export const plainDocument = (document: unknown): unknown => {
  if (!isRecord(document)) return document;
  const { [STARTED_BY]: _, ...members } = withoutNulls(document);
  const metadata = own(members, 'metadata');
  const data = own(members, 'data');

  return {
    ...plainRequest(members),
    ...(isRecord(metadata) && { metadata: plainMetadata(metadata) }),
    ...(isRecord(data) && { data: plainRequest(data) }),
  };
};
