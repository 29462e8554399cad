import * as z from 'zod';
import { nearest } from '../../functions/intake/hints.ts';
import { readSettings } from '../stack/settings-error.ts';
import { occasion } from './plan.ts';
import { JSON_OPERATIONS, serviceOf } from './services.ts';

const KINDS = ['throttle', '5xx', 'hang', 'reset', 'failed-entry', 'crash', 'timeout', 'lost'] as const;
type FaultKind = (typeof KINDS)[number];

/** The event by which Step Functions tells the default bus of an execution. */
export const STATUS_CHANGE = 'EventBridge.StatusChange';
export const PUT_EVENTS = 'EventBridge.PutEvents';

/**
 * One fault to play on a call, or on an event; when, see plan.ts.
 *
 * - `on`: an operation, `DynamoDB.PutItem`, or all of a service, `DynamoDB.*`; a function by its verb and noun,
 *   `Lambda.create-pool`, or all of them; or `EventBridge.StatusChange`, each event of a status of an execution.
 * - `as`: what the caller sees. `throttle` and `5xx` are the errors of each service; `hang` and `reset` what happens to
 *   the connection; `failed-entry` the HTTP 200 of PutEvents with every entry refused. A function that plays `crash` or
 *   `timeout` after its effect has run to its end. `lost` is an event that nobody gets.
 */
const FaultPlan = z.strictObject({
  on: z.string(),
  as: z.enum(KINDS, { error: `must be one of ${KINDS.join(', ')}` }),
  ...occasion,
});
export type FaultPlan = z.output<typeof FaultPlan>;

const shape = {
  /** Where the chances of `rate` begin: the same seed and the same calls give the same faults. */
  seed: z.int().min(0).default(1),
  faults: z.array(FaultPlan).default([]),
};
const Settings = z.strictObject(shape);
export type FaultSettings = z.input<typeof Settings>;

/**
 * @param functions the names of those that are deployed
 * @throws SettingsError
 */
export function readFaultSettings(
  settings: unknown,
  functions: readonly string[],
): z.output<typeof Settings> {
  const schema = Settings.superRefine(({ faults }, context) => {
    for (const [at, plan] of faults.entries()) {
      const fault = faultIn(plan, functions);
      if (fault !== undefined)
        context.addIssue({ code: 'custom', ...fault, path: ['faults', at, ...fault.path] });
    }
  });
  return readSettings(schema, settings, Object.keys(shape));
}

/** Whether what a plan is on covers an operation, or a function by its whole name. */
export function covers(on: string, operation: string): boolean {
  if (on === operation) return true;
  const isFunction = operation.startsWith('Lambda.');
  if (on.endsWith('.*')) {
    return operation.startsWith(on.slice(0, -1)) && (isFunction || JSON_OPERATIONS.includes(operation));
  }
  return isFunction && on.startsWith('Lambda.') && operation.endsWith(`-${on.slice(7)}`);
}

/** What is wrong with a plan whose members are each right. */
function faultIn({ on, as, when }: FaultPlan, functions: readonly string[]) {
  const kinds = kindsOf(on, functions);
  if (kinds === undefined) return { path: ['on'], message: unknown(on, functions) };
  if (!kinds.includes(as)) {
    return { path: ['as'], message: `must be one of ${kinds.join(', ')} on ${on}; found ${as}` };
  }
  const neverRuns = as === 'lost' || (as === 'throttle' && on.startsWith('Lambda.'));
  return neverRuns && when === 'after'
    ? { path: ['when'], message: `must be before where ${on} plays ${as}: it has no effect to come after` }
    : undefined;
}

/** What can be played on something; undefined where there is no such thing. */
function kindsOf(on: string, functions: readonly string[]): readonly FaultKind[] | undefined {
  if (on === STATUS_CHANGE) return ['lost'];
  if (on === PUT_EVENTS) return ['throttle', '5xx', 'hang', 'reset', 'failed-entry'];
  if (serviceOf(on) !== undefined) return ['throttle', '5xx', 'hang', 'reset'];
  const meant = functions.map((name) => `Lambda.${name}`).filter((name) => covers(on, name));
  return on === 'Lambda.*' || meant.includes(on) || meant.length === 1
    ? ['crash', 'timeout', 'throttle']
    : undefined;
}

function unknown(on: string, functions: readonly string[]): string {
  // Each end of a name may be what is meant: the function create-pool goes by the name sms-pool-provisioner-create-pool.
  const ends = functions.flatMap((name) => name.split('-').map((_, at, words) => words.slice(at).join('-')));
  const meant = nearest(on, [...JSON_OPERATIONS, STATUS_CHANGE, ...ends.map((end) => `Lambda.${end}`)]);
  const found = `found ${on.slice(0, 100)}${meant === undefined ? '' : `, where ${meant} may be meant`}`;
  return `must be an operation such as DynamoDB.PutItem, one function such as Lambda.create-pool, or ${STATUS_CHANGE}; ${found}`;
}
