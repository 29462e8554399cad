import type { Faults } from '../faults/faults.ts';
import { STATUS_CHANGE } from '../faults/settings.ts';
import { byteLength } from '../http/json.ts';
import type { EventBridge } from '../services/event-bridge/event-bridge.ts';
import type { Execution } from '../services/step-functions/execution.ts';

/** Maximum bytes of input and output in the event. Source: Step Functions developer guide, "EventBridge". */
const MAX_DATA_BYTES = 248 * 1024;

/** Sends the event of an execution that has started or ended to the default bus, like Step Functions. */
export function publishStatusChange(
  execution: Execution,
  { eventBridge, faults }: { eventBridge: EventBridge; faults: Faults },
): void {
  const { arn, machine, name, status, startDate, stopDate = null, input, ending } = execution;
  const { output = null, error = null, cause = null } = ending ?? {};
  const included = byteLength(input) + byteLength(output ?? '') <= MAX_DATA_BYTES;

  const detail = {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate,
    stopDate,
    input: included ? input : null,
    inputDetails: { included },
    output: included ? output : null,
    outputDetails: output === null ? null : { included },
    error,
    cause,
  };

  // The only fault of this event is its loss.
  if (faults.next(STATUS_CHANGE, detail) !== undefined) return;
  eventBridge.publish('default', {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [arn],
    detail,
  });
}
