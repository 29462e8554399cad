import { AwsError } from '../http/errors.ts';
import type { Broken } from './connection.ts';
import { serviceOf } from './services.ts';
import type { FaultPlan } from './settings.ts';

/** A call without a response. Over HTTP, the same happens to its connection. */
export class NoAnswer extends AwsError {
  readonly how: Broken;

  constructor(how: Broken) {
    const what = how === 'hang' ? 'No response arrived in time.' : 'The connection was reset.';
    super('SdkClientException', `Unable to execute HTTP request: ${what}`, 500);
    this.how = how;
  }
}

/**
 * Injects a fault into a call of a JSON service.
 * @param run performs the operation; its result is discarded
 * @throws AwsError as the service does, or NoAnswer
 */
export async function play({ on, as, when }: FaultPlan, run: () => unknown): Promise<never> {
  if (when === 'after') {
    try {
      await run();
    } catch {
      // The fault hides this error like any other result.
    }
  }
  const service = serviceOf(on);
  if (as === 'throttle' && service !== undefined) throw service.throttled();
  if (as === '5xx' && service !== undefined) throw service.broken();
  throw new NoAnswer(as === 'hang' ? 'hang' : 'reset');
}
