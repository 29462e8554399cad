import * as z from 'zod';
import { nearest } from '../../functions/intake/hints.ts';
import { readSettings } from '../stack/settings-error.ts';
import { ACCOUNTS } from './aws-limits.ts';
import { occasion } from './plan.ts';
import { JSON_OPERATIONS, serviceOf } from './services.ts';

/** The ways in which the runtime of a function ends (local/services/lambda/lambda-ending.ts). */
const ENDINGS = ['crash', 'timeout', 'out-of-memory', 'exit', 'unhandled-rejection'] as const;
const KINDS = ['throttle', '5xx', 'hang', 'reset', 'failed-entry', 'lost', ...ENDINGS] as const;
type FaultKind = (typeof KINDS)[number];

/** The event of the status of an execution, which Step Functions sends to the default bus. */
export const STATUS_CHANGE = 'EventBridge.StatusChange';
export const PUT_EVENTS = 'EventBridge.PutEvents';

/**
 * One fault of a call or an event. For when it applies, see plan.ts.
 *
 * - `on`: an operation, `DynamoDB.PutItem`, or all of a service, `DynamoDB.*`; a function by its verb and noun,
 *   `Lambda.create-pool`, or all of them; or `EventBridge.StatusChange`, each status-change event of an execution.
 * - `as`: what the caller sees. `throttle` and `5xx` are the errors of each service. `hang` and `reset` are faults of
 *   the connection. `failed-entry` is the HTTP 200 of PutEvents with every entry failed. A function that ends by
 *   `crash`, `timeout`, `out-of-memory`, `exit` or `unhandled-rejection` after its effect has run to its end. `lost` is an event that is not delivered.
 */
const FaultPlan = z.strictObject({
  on: z.string(),
  as: z.enum(KINDS, { error: `must be one of ${KINDS.join(', ')}` }),
  ...occasion,
});
export type FaultPlan = z.output<typeof FaultPlan>;

const shape = {
  /** The seed of `rate`: the same seed and the same calls give the same faults. */
  seed: z.int().min(0).default(1),
  faults: z.array(FaultPlan).default([]),
  /** The account whose limits are played (aws-limits.ts); none by default. */
  limits: z.enum(ACCOUNTS, { error: `must be one of ${ACCOUNTS.join(', ')}` }).optional(),
};
const Settings = z.strictObject(shape);
export type FaultSettings = z.input<typeof Settings>;

/**
 * @param functions the names of the deployed functions
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

/** Whether the target of a plan covers an operation, or a function by its full name. */
export function covers(on: string, operation: string): boolean {
  if (on === operation) return true;
  const isFunction = operation.startsWith('Lambda.');
  if (on.endsWith('.*')) {
    return operation.startsWith(on.slice(0, -1)) && (isFunction || JSON_OPERATIONS.includes(operation));
  }
  return isFunction && on.startsWith('Lambda.') && operation.endsWith(`-${on.slice(7)}`);
}

/** A fault in the combination of a plan's members. */
function faultIn({ on, as, when }: FaultPlan, functions: readonly string[]) {
  const kinds = kindsOf(on, functions);
  if (kinds === undefined) return { path: ['on'], message: unknown(on, functions) };
  if (!kinds.includes(as)) {
    return { path: ['as'], message: `must be one of ${kinds.join(', ')} on ${on}; found ${as}` };
  }
  const neverRuns = as === 'lost' || (as === 'throttle' && on.startsWith('Lambda.'));
  return neverRuns && when === 'after'
    ? { path: ['when'], message: `must be before for ${as} on ${on}: the call has no effect` }
    : undefined;
}

/** The kinds of fault that a target supports; undefined for an unknown target. */
function kindsOf(on: string, functions: readonly string[]): readonly FaultKind[] | undefined {
  if (on === STATUS_CHANGE) return ['lost'];
  if (on === PUT_EVENTS) return ['throttle', '5xx', 'hang', 'reset', 'failed-entry'];
  if (serviceOf(on) !== undefined) return ['throttle', '5xx', 'hang', 'reset'];
  const meant = functions.map((name) => `Lambda.${name}`).filter((name) => covers(on, name));
  return on === 'Lambda.*' || meant.includes(on) || meant.length === 1 ? [...ENDINGS, 'throttle'] : undefined;
}

function unknown(on: string, functions: readonly string[]): string {
  // A suffix of a name is enough: the function create-pool is deployed as sms-pool-provisioner-create-pool.
  const ends = functions.flatMap((name) => name.split('-').map((_, at, words) => words.slice(at).join('-')));
  const meant = nearest(on, [...JSON_OPERATIONS, STATUS_CHANGE, ...ends.map((end) => `Lambda.${end}`)]);
  const found = `found ${on.slice(0, 100)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
  return `must be an operation such as DynamoDB.PutItem, one function such as Lambda.create-pool, or ${STATUS_CHANGE}; ${found}`;
}
