import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  PinpointSMSVoiceV2Client,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as z from 'zod/mini';
import type { Answer } from '../../local/simulator/answer.ts';
import { faultAnswer } from '../../local/simulator/faults.ts';
import type { OperationName } from '../../local/simulator/operation-names.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import type { Faults, Kind } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

/** A CreatePool call, and its result as seen by the caller: OK, or the name of an error. */
export interface Create {
  at: number;
  token: string;
  /** The value of the sender's tag `ticket`. */
  ticket: string | undefined;
  saw: string;
  reason: string | undefined;
}

const CreateInput = z.object({
  ClientToken: z.string(),
  Tags: z.optional(z.array(z.object({ Key: z.string(), Value: z.string() }))),
});

const EXCEPTIONS = {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} as const;

type ExceptionName = keyof typeof EXCEPTIONS;
const isException = (name: string): name is ExceptionName => Object.hasOwn(EXCEPTIONS, name);

const wireError = (name: string, code: string, members: Record<string, unknown> = {}) =>
  Object.assign(new Error(`the wire: ${code}`), { name, code, ...members });

/** The SDK error of an error response. */
const errorOf = ({ status, errorType = 'Unknown', body }: Answer): Error => {
  const $metadata = { httpStatusCode: status };
  const { Message, __type, ...members } = body;
  const message = typeof Message === 'string' ? Message : 'UnknownError';
  if (!isException(errorType)) return Object.assign(new Error(message), { name: errorType, $metadata });

  const options = { message, $metadata, ...members };
  return Object.assign(new (EXCEPTIONS[errorType] as new (options: unknown) => Error)(options), members);
};

/** Converts timestamps from seconds. */
const withDates = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === 'CreatedTimestamp' && typeof member === 'number' ? new Date(member * 1_000) : withDates(member),
  ]);

  return Object.fromEntries(entries);
};

/** The result that the SDK returns for a response. A hang has already been waited for. */
const received = (answer: Answer): Record<string, unknown> => {
  const { status, transport, body } = answer;
  const $metadata = { httpStatusCode: status };
  if (transport === 'hang') throw wireError('TimeoutError', 'ETIMEDOUT');
  if (transport === 'reset') throw wireError('Error', 'ECONNRESET');
  if (transport === 'truncated') throw wireError('Error', 'ECONNRESET', { $metadata });
  if (transport === 'broken-json')
    throw Object.assign(new SyntaxError('Unexpected end of JSON input'), { $metadata });
  if (status >= 300) throw errorOf(answer);

  return { ...Object(withDates(body)), $metadata };
};

const isTransient = (error: unknown): boolean => {
  const { name, code, $metadata } = Object(error);
  const status = Object($metadata).httpStatusCode;
  return (
    !(error instanceof SyntaxError) &&
    (name === 'ThrottlingException' ||
      code === 'ETIMEDOUT' ||
      code === 'ECONNRESET' ||
      status === 500 ||
      status === 503)
  );
};

/** The response of a fault. */
export const asAnswer = (as: Kind, done: Answer | undefined): Answer => {
  const answer = done ?? { status: 200, body: {} };
  switch (as) {
    case 'crash':
    case 'lost':
    case 'twice':
    case 'refused':
      throw new Error(`No response is ${as}.`);
    default:
      return faultAnswer({ on: '*', when: 'before', as, match: {}, skip: 0, rate: 1, times: 1 }, answer, 'r');
  }
};

interface Command {
  input: object;
}

interface Wire extends Distance {
  simulator: Simulator;
  faults: Faults;
  /** Called for each CreatePool. */
  onCreate: (create: Create) => void;
}

/**
 * The SDK client without its middleware, for speed. It returns responses and faults like the SDK;
 * test/simulation/parity.test.ts compares both.
 */
export const directClient = (
  invocation: Invocation,
  maxAttempts: number,
  wire: Wire,
): PinpointSMSVoiceV2Client => {
  const { simulator, onCreate } = wire;
  const once = async (site: OperationName, input: Record<string, unknown>) => {
    const answer = await attempt<Answer>(invocation, wire, {
      site: site as 'CreatePool',
      effect: () => simulator.call(site, JSON.parse(JSON.stringify(input))),
      spoilt: asAnswer,
    });
    if (site === 'CreatePool') {
      const { errorType = 'OK', transport = errorType, body } = answer;
      const reason = typeof body.Reason === 'string' ? body.Reason : undefined;
      const { ClientToken, Tags = [] } = CreateInput.parse(input);
      const ticket = Tags.find(({ Key }) => Key === 'ticket')?.Value;
      onCreate({ at: Date.now(), token: ClientToken, ticket, saw: transport, reason });
    }
    return received(answer);
  };
  const send = (command: Command) => {
    const site = command.constructor.name.replace(/Command$/, '') as OperationName;
    return tries(maxAttempts, isTransient, () => once(site, { ...command.input }));
  };

  return Object.assign(Object.create(PinpointSMSVoiceV2Client.prototype), { send });
};
