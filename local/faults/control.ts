import type { Answer } from '../http/answer.ts';
import { SettingsError } from '../stack/settings-error.ts';
import type { Faults } from './faults.ts';

export const FAULTS_CONTROL = '/_faults';

/**
 * Handles a request to `/_faults`, always in JSON. Not part of AWS.
 *
 * - `GET` returns the plans and the faults that were injected.
 * - `PUT` replaces the plans (see settings.ts). A wrong plan is a 400 with a sentence.
 * - `DELETE` clears both.
 */
export function controlFaults(faults: Faults, method: string | undefined, body: Buffer): Answer {
  try {
    if (method === 'PUT') faults.configure(JSON.parse(body.toString()));
    else if (method === 'DELETE') faults.reset();
    else if (method !== 'GET')
      return reply(405, { message: `${FAULTS_CONTROL} accepts GET, PUT and DELETE.` });
    return reply(200, faults.record());
  } catch (error) {
    if (error instanceof SettingsError) return reply(400, { message: error.message });
    if (error instanceof SyntaxError) return reply(400, { message: 'The body is not JSON.' });
    throw error;
  }
}

const reply = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(body, null, 2)}\n`,
});
