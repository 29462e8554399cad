import type * as z from 'zod';
import type { Account } from './account.ts';
import type { Arns } from './arns.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { Settings } from './settings.ts';
import { validate } from './validation.ts';

export type Body = Record<string, unknown>;

/** All that an operation can see and change, at the moment of one call. */
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

/** Answers one call. Throws ServiceError. */
export type Operation = (input: unknown, service: Service) => Body;

/** An operation that sees its input only after validation. */
export const operation =
  <Shape extends z.ZodType>(
    shape: Shape,
    run: (input: z.output<Shape>, service: Service) => Body,
  ): Operation =>
  (input, service) =>
    run(validate(shape, input), service);
