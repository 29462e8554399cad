import {
  CreatePoolCommand,
  DeletePoolCommand,
  DescribePoolsCommand,
  type PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Calls } from './calls.ts';
import type { Identity } from './identity.ts';

/** Tries of one call that AWS throttles, fails or does not answer. */
const TRIES = 8;

/** Looks and tries until a pool that is being made or deleted is given up: with their growing pauses some 20 minutes. */
const MAX_LOOKS = 60;
const MAX_PAUSE_MS = 30_000;

/** DeletePool has to deny a pool so often, over a minute, before it is taken for gone: a new one may not be seen yet. */
const NOT_FOUND_BELIEVED = 18;

/** What came of a CreatePool: the pool, or the name and the reason of the error. */
export type Created = { poolId: string } | { refusal: string };

export interface Pools {
  /** CreatePool, tried again with the same token as long as nobody knows whether it took effect. */
  create(token: string, tag: string): Promise<Created>;
  /** Looks until the pool is as wanted; returns how it went. */
  watch(poolId: string, wanted: 'ACTIVE' | 'gone'): Promise<Watched>;
  /** How many of so many DescribePools at once were let through. */
  burst(size: number): Promise<number>;
  delete(poolId: string): Promise<void>;
  /** Deletes everything that was made and is still there. Returns what could not be deleted. */
  deleteAll(): Promise<string[]>;
}

export interface Watched {
  /** Seconds until the first look that showed the pool; undefined if none did. */
  seenAfter: number | undefined;
  /** Looks that did not show it before one did. */
  unseen: number;
  /** Seconds until it was as wanted; undefined if it never was. */
  doneAfter: number | undefined;
  status: string;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');
const isThrottle = (error: unknown): boolean => /Thrott|TooMany/.test(nameOf(error));
/** AWS refused: nothing was done, and the same call would be refused again. */
const isRefusal = (error: unknown): error is PinpointSMSVoiceV2ServiceException =>
  error instanceof PinpointSMSVoiceV2ServiceException && error.$fault === 'client' && !isThrottle(error);

/** Makes pools of one identity, and remembers each until it is deleted. */
export function poolsOf(client: PinpointSMSVoiceV2Client, identity: Identity, calls: Calls): Pools {
  const made = new Set<string>();
  /** Tokens whose CreatePool was never answered: a pool may stand behind each. */
  const open = new Map<string, string>();

  const persist = async <Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await calls.inTurn(operation, call);
      } catch (error) {
        if (isRefusal(error) || nameOf(error) === 'Stopped' || tries === TRIES) throw error;
      }
    }
  };

  const look = async (poolId: string): Promise<string> => {
    try {
      const { Pools = [] } = await persist('DescribePools', () =>
        client.send(new DescribePoolsCommand({ PoolIds: [poolId] })),
      );
      return Pools.find((pool) => pool.PoolId === poolId)?.Status ?? 'gone';
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return 'gone';
      throw error;
    }
  };

  const rest = (times: number) => calls.pause(Math.min(500 * 1.2 ** times, MAX_PAUSE_MS));

  /** Tries once. A new pool may not be known everywhere yet, and one that is CREATING is refused: time decides. */
  const isDeleted = async (poolId: string, tries: number): Promise<boolean> => {
    try {
      await persist('DeletePool', () => client.send(new DeletePoolCommand({ PoolId: poolId })));
      return true;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return tries >= NOT_FOUND_BELIEVED;
      if (nameOf(error) === 'ConflictException') return (await look(poolId)) === 'DELETING';
      throw error;
    }
  };

  const pools: Pools = {
    async create(token, tag) {
      open.set(token, tag);
      const input = {
        OriginationIdentity: identity.arn,
        IsoCountryCode: identity.country,
        MessageType: identity.messageType,
        DeletionProtectionEnabled: false,
        ClientToken: token,
        Tags: [{ Key: 'first-checks', Value: tag }],
      };
      try {
        const { PoolId } = await persist('CreatePool', () => client.send(new CreatePoolCommand(input)));
        if (PoolId === undefined) throw new Error('CreatePool was answered without a PoolId.');
        made.add(PoolId);
        open.delete(token);
        return { poolId: PoolId };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        open.delete(token);
        const reason = 'Reason' in error ? ` ${String(error.Reason)}` : '';
        return { refusal: `${error.name}${reason}` };
      }
    },

    async watch(poolId, wanted) {
      const start = Date.now();
      const seconds = () => (Date.now() - start) / 1000;
      const watched: Watched = { seenAfter: undefined, unseen: 0, doneAfter: undefined, status: 'gone' };
      for (let looks = 1; looks <= MAX_LOOKS; looks += 1) {
        watched.status = await look(poolId);
        if (watched.status !== 'gone') watched.seenAfter ??= seconds();
        else if (watched.seenAfter === undefined) watched.unseen += 1;
        if (watched.status === wanted) return { ...watched, doneAfter: seconds() };
        // Close together at first, where most will happen.
        if (looks > 20) await rest(looks - 20);
      }
      return watched;
    },

    async burst(size) {
      const all = Array.from({ length: size }, () =>
        calls.now(() => client.send(new DescribePoolsCommand({ MaxResults: 1 }))),
      );
      const answers = await Promise.allSettled(all);
      const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
      for (const error of failed) if (!isThrottle(error)) throw error;
      return size - failed.length;
    },

    async delete(poolId) {
      for (let tries = 1; tries <= MAX_LOOKS; tries += 1) {
        if (await isDeleted(poolId, tries)) {
          made.delete(poolId);
          return;
        }
        await rest(tries);
      }
      throw new Error(`${poolId} could not be deleted.`);
    },

    async deleteAll() {
      calls.cleanUp();
      for (const [token, tag] of [...open]) {
        // The same token finds the pool if there is one; if not, it makes one, which is deleted with the others.
        await pools.create(token, tag).catch(() => {});
      }
      for (const poolId of [...made]) await pools.delete(poolId).catch(() => {});
      return [
        ...made,
        ...[...open.values()].map((tag) => `the pool with the tag first-checks=${tag}, if any`),
      ];
    },
  };
  return pools;
}
