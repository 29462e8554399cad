import { createHash } from 'node:crypto';
import { isRecord } from '../../../functions/runtime/json.ts';
import type { JsonObject } from '../../http/json.ts';

/**
 * fauxqs rejects characters beyond U+FFFF, which SQS accepts. A body with such characters is stored in Base64 after a
 * private-use prefix, and decoded when it is received. Base64 adds a third, so a body of more than 768 KiB is rejected
 * for its size.
 */
const MARK = '\uE000base64\uE000';

/** Characters that SQS rejects, and that fauxqs would not see in Base64. */
const REFUSED = /[\p{Cs}\uFFFE\uFFFF]|(?![\t\n\r\x7F-\x9F])\p{Cc}/u;

export const encodeBody = (body: string): string =>
  /[\u{10000}-\u{10FFFF}]/u.test(body) && !REFUSED.test(body)
    ? MARK + Buffer.from(body).toString('base64')
    : body;

const decodeBody = (body: string): string =>
  body.startsWith(MARK) ? Buffer.from(body.slice(MARK.length), 'base64').toString() : body;

/** A message as it was sent. */
export function decodeMessage(message: unknown): unknown {
  if (!isRecord(message) || typeof message.Body !== 'string') return message;
  const Body = decodeBody(message.Body);
  return Body === message.Body ? message : { ...message, Body, MD5OfBody: md5(Body) };
}

/** The response to a sent message, with the digest of the body that the sender computes. */
export const withDigestOf = (body: unknown, answer: JsonObject): JsonObject =>
  typeof body === 'string' && 'MD5OfMessageBody' in answer
    ? { ...answer, MD5OfMessageBody: md5(body) }
    : answer;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
