import * as z from 'zod';
import { readDefinition } from '../../infra/definition.ts';

/*
 * The part of the Amazon States Language that the documentation and the policy tests read. Members that the policies
 * require are optional here, so that a definition without them can be parsed and the fault can be named.
 */

const ErrorNames = z.array(z.string());

const Retrier = z.looseObject({
  Comment: z.string().optional(),
  ErrorEquals: ErrorNames,
  /** Defaults are those of the language. */
  IntervalSeconds: z.number().default(1),
  BackoffRate: z.number().default(2),
  MaxAttempts: z.number().default(3),
  MaxDelaySeconds: z.number().default(Number.POSITIVE_INFINITY),
  JitterStrategy: z.string().optional(),
});
export type Retrier = z.infer<typeof Retrier>;

const Catcher = z.looseObject({ ErrorEquals: ErrorNames, Next: z.string() });

const Rule = z.looseObject({ Next: z.string() });
export type Rule = z.infer<typeof Rule>;

const State = z.looseObject({
  Type: z.enum(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map']),
  Comment: z.string().optional(),
  Resource: z.string().optional(),
  TimeoutSeconds: z.number().optional(),
  Retry: z.array(Retrier).default([]),
  Catch: z.array(Catcher).default([]),
  Choices: z.array(Rule).default([]),
  Default: z.string().optional(),
  Next: z.string().optional(),
  End: z.boolean().optional(),
});
export type State = z.infer<typeof State>;

const Machine = z.looseObject({
  Comment: z.string(),
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), State),
});
export type Machine = z.infer<typeof Machine>;

/** The workflow as JSON, a new copy for each call. */
export function readDocument(): unknown {
  return JSON.parse(readDefinition());
}

/** @throws ZodError when the document is not a state machine */
export function parseMachine(document: unknown): Machine {
  return Machine.parse(document);
}

/** The states that follow without an error, in the order in which they are tried. */
export function nextOf(state: State): string[] {
  const next = [...state.Choices.map((choice) => choice.Next), state.Default, state.Next];

  return next.filter((name) => name !== undefined);
}

/** The states that follow when an error is caught, in the order in which they are tried. */
export function catchOf(state: State): string[] {
  return state.Catch.map((catcher) => catcher.Next);
}

/** The maximum total wait of a Retry in seconds: full jitter only shortens a wait. */
export function longestWait({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }: Retrier): number {
  const waits = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  );

  return waits.reduce((sum, wait) => sum + wait, 0);
}
