import type { CreatePoolRequest } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Pool } from './account.ts';
import { conflict, invalid } from './errors.ts';
import type { Settings } from './settings.ts';

/** Stores which pool a ClientToken created. A failed call stores nothing. */
export type ClientTokens = {
  /**
   * The pool that the same call created before, if the token has not expired.
   *
   * @throws ConflictException or ValidationException, by the settings, when the parameters differ
   */
  recall(parameters: CreatePoolRequest, settings: Settings, now: number): Pool | undefined;
  remember(parameters: CreatePoolRequest, pool: Pool): void;
};

export function createClientTokens(): ClientTokens {
  const remembered = new Map<string, { content: string; pool: Pool }>();

  return {
    recall(parameters, settings, now) {
      const token = parameters.ClientToken;
      const memory = token === undefined ? undefined : remembered.get(token);
      if (memory === undefined) return undefined;
      const { clientTokenMemorySeconds: seconds } = settings;
      if (seconds !== null && now >= memory.pool.createdAt + seconds * 1000) return undefined;
      if (memory.content !== contentOf(parameters)) refuse(settings.clientTokenMismatch, memory.pool);
      return memory.pool;
    },
    remember(parameters, pool) {
      if (parameters.ClientToken === undefined) return;
      remembered.set(parameters.ClientToken, { content: contentOf(parameters), pool });
    },
  };
}

/** AWS does not document this case; `original` returns the pool as if the parameters were the same. */
function refuse(mode: Settings['clientTokenMismatch'], pool: Pool): void {
  const message = 'was used before with other parameters';
  if (mode === 'conflict') {
    throw conflict(
      'RESOURCE_ALREADY_EXISTS',
      `The ClientToken ${message}.`,
      'pool',
      pool.configuration.PoolId,
    );
  }
  if (mode === 'validation') throw invalid('INVALID_PARAMETER', [{ Name: 'ClientToken', Message: message }]);
}

const contentOf = ({
  ClientToken,
  OriginationIdentity,
  IsoCountryCode,
  MessageType,
  DeletionProtectionEnabled = false,
  Tags = [],
  ...rest
}: CreatePoolRequest): string => {
  // Nothing is left: a parameter that is not named above fails tsc here.
  rest satisfies Record<string, never>;

  return JSON.stringify([OriginationIdentity, IsoCountryCode, MessageType, DeletionProtectionEnabled, Tags]);
};
