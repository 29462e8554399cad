import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isRecord } from '../../functions/runtime/json.ts';
import type { Listener } from '../http/endpoint.ts';
import { parseJson } from '../http/json.ts';
import { errorAnswer } from './answer.ts';
import { control } from './control.ts';
import type { Simulator } from './simulator.ts';
import { send } from './transport.ts';

const TARGET = 'PinpointSMSVoiceV2.';
const CONTROL = '/_simulator';

/** Whether a request is for the simulator: an operation of the API, or its control. */
export const isForSimulator = (request: IncomingMessage): boolean =>
  pathOf(request) === CONTROL || targetOf(request).startsWith(TARGET);

/**
 * The simulator over HTTP: AWS JSON 1.0 for the API, and `/_simulator` for its control.
 *
 * - `GET /_simulator` returns the private record.
 * - `PUT /_simulator` changes settings (see settings.ts). A wrong setting is a 400 with a sentence.
 * - `DELETE /_simulator` resets.
 */
export function simulatorListener(simulator: Simulator): Listener {
  return async (request, response, body) => {
    if (pathOf(request) === CONTROL) return control(simulator, request.method ?? 'GET', body, response);
    const requestId = randomUUID();
    // The protocol takes one JSON object; an empty body is an empty object.
    const input = body.length === 0 ? {} : parseJson(body.toString());
    const answer = isRecord(input)
      ? simulator.call(targetOf(request).slice(TARGET.length), input, requestId)
      : errorAnswer('SerializationException', { Message: 'The body is not a JSON object.' });
    await send(answer, requestId, response);
  };
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function targetOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : '';
}
