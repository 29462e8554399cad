import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from '../../http/answer.ts';
import { STACK_NAME } from '../../stack/resolve.ts';
import type { Place } from '../../stack/resources.ts';

/** The only service here with AWS's query protocol: the request is a form, the response is XML. */
export const isForCloudFormation = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  headers['x-amz-target'] === undefined &&
  String(headers['content-type']).startsWith('application/x-www-form-urlencoded');

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const tag = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** Returns the outputs of the stack, by which clients find a deployment. */
export class CloudFormation {
  readonly #place: Place;
  readonly #outputs: ReadonlyMap<string, string>;
  readonly #createdAt = new Date().toISOString();

  constructor(place: Place, outputs: ReadonlyMap<string, string>) {
    this.#place = place;
    this.#outputs = outputs;
  }

  answer(body: string): Answer {
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? '';
    if (action !== 'DescribeStacks') {
      return this.#error('InvalidAction', `The local stack does not offer the operation ${action}.`);
    }
    const wanted = form.get('StackName') ?? STACK_NAME;
    const { region, accountId } = this.#place;
    const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${STACK_NAME}/local`;
    if (wanted !== STACK_NAME && wanted !== stackId) {
      return this.#error('ValidationError', `Stack with id ${wanted} does not exist`);
    }
    const outputs = [...this.#outputs].map(([key, value]) =>
      tag('member', tag('OutputKey', escaped(key)) + tag('OutputValue', escaped(value))),
    );
    const stack = [
      tag('StackId', stackId),
      tag('StackName', STACK_NAME),
      tag('CreationTime', this.#createdAt),
      tag('StackStatus', 'CREATE_COMPLETE'),
      tag('Outputs', outputs.join('')),
    ];
    const result = tag('DescribeStacksResult', tag('Stacks', tag('member', stack.join(''))));
    return this.#xml(200, 'DescribeStacksResponse', result + requestId('ResponseMetadata'));
  }

  #error(code: string, message: string): Answer {
    const error = tag('Type', 'Sender') + tag('Code', code) + tag('Message', escaped(message));
    return this.#xml(400, 'ErrorResponse', tag('Error', error) + tag('RequestId', randomUUID()));
  }

  #xml(status: number, root: string, content: string): Answer {
    const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
    const body = `<${root} xmlns="${namespace}">${content}</${root}>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
}

const requestId = (parent: string): string => tag(parent, tag('RequestId', randomUUID()));
