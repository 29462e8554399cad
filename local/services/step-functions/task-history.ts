import type { JsonObject } from '../../http/json.ts';
import { type History, included } from './history.ts';
import type { TaskFailure } from './task-failure.ts';
import type { Task } from './tasks.ts';

/** The execution that calls a task, as far as the task needs it. */
export interface CallingExecution {
  readonly arn: string;
  readonly history: History;
  readonly machine: { readonly arn: string };
}

interface TaskHistory {
  scheduled(input: string, timeoutSeconds: number | undefined): void;
  succeeded(output: string): void;
  failed(failure: TaskFailure): void;
}

/** Records one attempt of a task, in AWS's event types for its integration. */
export function taskHistory({ history, machine }: CallingExecution, task: Task): TaskHistory {
  const lambda = task.kind === 'lambda';
  const prefix = lambda ? 'LambdaFunction' : 'Task';
  const callee: JsonObject = lambda ? {} : { resourceType: task.resourceType, resource: task.resource };
  const add = (what: string, details: JsonObject): void => {
    const member = `${prefix[0]?.toLowerCase()}${prefix.slice(1)}${what}EventDetails`;
    history.add(prefix + what, { [member]: { ...callee, ...details } });
  };

  return {
    scheduled(input, timeoutSeconds) {
      const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
      if (lambda) {
        add('Scheduled', { resource: task.resource, ...included('input', input), ...timeout });
        // This type has no details.
        history.add('LambdaFunctionStarted');
      } else {
        add('Scheduled', { region: machine.arn.split(':')[3], parameters: input, ...timeout });
        add('Started', {});
      }
    },
    succeeded: (output) => add('Succeeded', included('output', output)),
    failed({ name: error, message: cause }) {
      const what = error === 'States.Timeout' ? 'TimedOut' : 'Failed';
      add(what, { error, ...(cause !== '' && { cause }) });
    },
  };
}
