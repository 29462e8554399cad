import { DetailType, REQUEST_DETAIL_TYPE, RESULT_SOURCE } from '../model/detail-type.ts';
import { formatValue } from '../runtime/format.ts';
import { isRecord, own } from '../runtime/json.ts';
import { isEvent } from './envelopes.ts';

type Members = Record<string, unknown>;

const holds = (members: Members, key: string, inner: readonly string[]): boolean => {
  const value = own(members, key);
  return isRecord(value) && inner.every((name) => Object.hasOwn(value, name));
};

/** The detail of a result event: every one has these members, and no request may have them. */
const isResultDetail = (members: Members): boolean =>
  holds(members, 'metadata', ['id', 'version', 'executionArn', 'completedAt']) &&
  (holds(members, 'data', ['request', 'pool']) || holds(members, 'data', ['request', 'failure']));

/** A result in the queue of results that the bus rejected. */
const isParkedResult = (members: Members): boolean =>
  own(members, 'source') === RESULT_SOURCE && Object.hasOwn(members, 'detailType');

const result = (what: string): string =>
  `${what} is a result of this service, and asks for no pool: no result is published for it.`;

/**
 * Why a document asks for no pool; undefined if it may. A result event for a result could reach a trigger again, and
 * would be the start of a loop.
 *
 * @param detailType the detail-type of request events; undefined if it is not known, and any is accepted
 */
export const whyNoRequest = (document: unknown, detailType?: string): string | undefined => {
  if (!isRecord(document)) return undefined;
  if (isResultDetail(document)) return result('The detail of a result event');
  if (isParkedResult(document)) return result('A parked result');
  if (!isEvent(document)) return undefined;

  const type = own(document, 'detail-type');
  if (DetailType.safeParse(type).success) return result(`An event with the detail-type ${formatValue(type)}`);
  if (detailType === undefined || type === detailType || type === REQUEST_DETAIL_TYPE) return undefined;
  const source = formatValue(own(document, 'source'));
  return `An event of ${source} with the detail-type ${formatValue(type)} asks for no pool: the detail-type of a request is ${formatValue(detailType)}. No result is published for it.`;
};
