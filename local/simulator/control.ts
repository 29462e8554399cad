import type { ServerResponse } from 'node:http';
import { SettingsError } from '../stack/settings-error.ts';
import { parseSettings } from './settings.ts';
import type { Simulator } from './simulator.ts';

type Reply = { status: number; body: unknown };

/** Handles a request to `/_simulator`, always in JSON. */
export function control(simulator: Simulator, method: string, body: Buffer, response: ServerResponse): void {
  const reply = replyTo(simulator, method, body);
  response.writeHead(reply.status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(reply.body, null, 2)}\n`);
}

function replyTo(simulator: Simulator, method: string, body: Buffer): Reply {
  switch (method) {
    case 'GET':
      return { status: 200, body: simulator.record() };
    case 'PUT':
      return configure(simulator, body);
    case 'DELETE':
      simulator.reset();
      return { status: 200, body: simulator.record().settings };
    default:
      return { status: 405, body: { message: '/_simulator accepts GET, PUT and DELETE.' } };
  }
}

function configure(simulator: Simulator, body: Buffer): Reply {
  try {
    simulator.configure(parseSettings(JSON.parse(body.toString())));
    return { status: 200, body: simulator.record().settings };
  } catch (error) {
    if (error instanceof SettingsError) return { status: 400, body: { message: error.message } };
    if (error instanceof SyntaxError) return { status: 400, body: { message: 'The body is not JSON.' } };
    throw error;
  }
}
