import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorAnswer } from './answer.ts';
import { control } from './control.ts';
import type { Simulator } from './simulator.ts';
import { send } from './transport.ts';

const TARGET = 'PinpointSMSVoiceV2.';
const CONTROL = '/_simulator';

/** Answers one request whose body has been read. Settles when the response is over. */
export type Listener = (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;

/** Whether the listener is for this request: an operation of the API, or the control of the simulator. */
export const isForSimulator = (request: IncomingMessage): boolean =>
  pathOf(request) === CONTROL || targetOf(request).startsWith(TARGET);

/**
 * The simulator behind HTTP: AWS JSON 1.0 for the API, and `/_simulator` for its control.
 *
 * - `GET /_simulator` answers with the private record.
 * - `PUT /_simulator` changes settings (see settings.ts); a wrong one is a 400 with a sentence.
 * - `DELETE /_simulator` resets.
 */
export function simulatorListener(simulator: Simulator): Listener {
  return async (request, response, body) => {
    if (pathOf(request) === CONTROL) return control(simulator, request.method ?? 'GET', body, response);
    const requestId = randomUUID();
    const input = parse(body);
    const answer = input.ok
      ? simulator.call(targetOf(request).slice(TARGET.length), input.value, requestId)
      : errorAnswer('SerializationException', { Message: 'The body is not one JSON object.' });
    await send(answer, requestId, response);
  };
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function targetOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : '';
}

/** The protocol takes one JSON object and nothing else; no body at all is an empty one. */
function parse(body: Buffer): { ok: true; value: object } | { ok: false } {
  if (body.length === 0) return { ok: true, value: {} };
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
  } catch {
    // Not JSON: refused like any other body that is no object.
  }
  return { ok: false };
}
