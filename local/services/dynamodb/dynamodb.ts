import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import dynalite from 'dynalite';
import { isRecord } from '../../../functions/runtime/json.ts';
import { type Answer, unknownOperation } from '../../http/answer.ts';
import { AwsError } from '../../http/errors.ts';
import { type JsonObject, nestsDeeperThan, parseJson } from '../../http/json.ts';
import { arn, type Place } from '../../stack/resources.ts';

// dynalite stores small buffers. Each that comes from Node's pool would keep 64 kB alive: some 1 GB for 20,000 pools.
Buffer.poolSize = 0;

/** The prefix of its targets. */
export const DYNAMODB_TARGET = 'DynamoDB_20120810';

/** Members that change a response, and that dynalite silently ignores. */
const UNSUPPORTED_MEMBERS = ['ReturnValuesOnConditionCheckFailure'];

/**
 * Levels of JSON in a request: an item may nest 32 lists or maps, of two levels each. dynalite accepts more.
 * Source: DynamoDB quotas.
 */
const MAX_DEPTH = 2 * 32 + 3;

/** dynalite requires a signature but does not verify it: the caller is authorised before. */
const SIGNED = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  'x-amz-date': '20260101T000000Z',
};

/** The ARNs in dynalite's descriptions of tables: it reads Region and account from the environment of this process. */
const TABLE_ARNS = /arn:aws:dynamodb:[^:"]*:\d*:table\//g;

/**
 * The local DynamoDB: dynalite in memory, called without a port of its own. It needs no stop: its tables are garbage
 * collected with it.
 */
export class DynamoDb {
  readonly #server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Performs one operation of the API. */
  async answer(operation: string, request: JsonObject): Promise<Answer> {
    const unsupported = UNSUPPORTED_MEMBERS.find((member) => request[member] !== undefined);
    if (unsupported !== undefined) {
      throw new AwsError('ValidationException', `The local DynamoDB does not offer ${unsupported}.`);
    }
    const text = JSON.stringify(request);
    if (nestsDeeperThan(MAX_DEPTH, text)) {
      throw new AwsError('ValidationException', 'Nesting Levels have exceeded supported limits');
    }
    const target = `${DYNAMODB_TARGET}.${operation}`;
    const { status, body } = await this.#inject(target, text);
    if (status === 400 && typeOf(body) === 'UnknownOperationException') throw unknownOperation(target);
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      // Responses of item operations stay unchanged: only descriptions of tables contain dynalite's ARNs.
      body: operation.endsWith('Table')
        ? body.replaceAll(TABLE_ARNS, arn('dynamodb', this.#place, 'table/'))
        : body,
    };
  }

  /**
   * Creates a table, and waits until it is ACTIVE: before that it rejects items.
   * @param request as in CreateTable
   * @throws AwsError as CreateTable does
   */
  async createTable(request: JsonObject): Promise<void> {
    const { status, body } = await this.answer('CreateTable', request);
    if (status !== 200) {
      const answer = parseJson(body);
      throw new AwsError(typeOf(body), String(isRecord(answer) ? answer.message : body), status);
    }
    const { TableName } = request;
    while (!(await this.answer('DescribeTable', { TableName })).body.includes('"TableStatus":"ACTIVE"')) {
      await nextTurn();
    }
  }

  /** Passes a request to dynalite as if it had arrived on a port. */
  #inject(target: string, body: string): Promise<{ status: number; body: string }> {
    const headers = { ...SIGNED, 'x-amz-target': target };
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    return new Promise((resolve) => {
      const response = {
        statusCode: 200,
        setHeader() {},
        end(text = '') {
          resolve({ status: response.statusCode, body: text });
        },
      };
      // In one call: an error that dynalite throws then fails this request, and does not end the process.
      this.#server.emit('request', request, response);
      request.emit('data', Buffer.from(body));
      request.emit('end');
    });
  }
}

/** The name of the error in a body. */
function typeOf(body: string): string {
  const answer = parseJson(body);
  return String(isRecord(answer) ? answer.__type : undefined).replace(/^.*#/, '');
}
