import type * as z from 'zod';
import type { Account } from './account.ts';
import type { Arns } from './arns.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { Settings } from './settings.ts';
import { validate } from './validation.ts';

export type Body = Record<string, unknown>;

/** Everything that an operation can read and change in one call. */
export type Service = {
  readonly account: Account;
  readonly arns: Arns;
  readonly settings: Settings;
  readonly tokens: ClientTokens;
  readonly random: () => number;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** An operation of the service. */
export type Operation = {
  readonly shape: z.ZodObject;
  /** Performs one call. Throws ServiceError. */
  readonly run: (input: unknown, service: Service) => Body;
};

/** An operation receives only validated input. */
export const operation = <Shape extends z.ZodObject>(
  shape: Shape,
  run: (input: z.output<Shape>, service: Service) => Body,
): Operation => ({ shape, run: (input, service) => run(validate(shape, input), service) });
