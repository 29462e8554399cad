import { AwsError } from '../http/errors.ts';
import type { Broken } from './connection.ts';
import { serviceOf } from './services.ts';
import type { FaultPlan } from './settings.ts';

/** A call that got no answer. Where the call came over HTTP, this is done to its connection. */
export class NoAnswer extends AwsError {
  readonly how: Broken;

  constructor(how: Broken) {
    const what = how === 'hang' ? 'No answer came in time.' : 'The connection was reset.';
    super('SdkClientException', `Unable to execute HTTP request: ${what}`, 500);
    this.how = how;
  }
}

/**
 * Plays a fault on a call of a JSON service.
 * @param run does what was asked for; how it ends, nobody learns
 * @throws AwsError as the service fails, or NoAnswer
 */
export async function play({ on, as, when }: FaultPlan, run: () => unknown): Promise<never> {
  if (when === 'after') {
    try {
      await run();
    } catch {
      // The fault hides this answer like any other.
    }
  }
  const service = serviceOf(on);
  if (as === 'throttle' && service !== undefined) throw service.throttled();
  if (as === '5xx' && service !== undefined) throw service.broken();
  throw new NoAnswer(as === 'hang' ? 'hang' : 'reset');
}
