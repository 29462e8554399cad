import {
  DescribeAccountLimitsCommand,
  type DescribeAccountLimitsCommandOutput,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { messageOf } from '../../local/http/errors.ts';
import { counted, grouped } from '../output/text.ts';
import type { Target } from '../stack/target.ts';

/** The pools of the account against its quota, or why they are unknown. */
export type Room = { used: number; max: number } | { unknown: string };

const poolsIn = ({ AccountLimits = [] }: DescribeAccountLimitsCommandOutput): Room | undefined => {
  const limit = AccountLimits.find(({ Name }) => Name === 'POOLS');
  return limit?.Used === undefined || limit.Max === undefined
    ? undefined
    : { used: limit.Used, max: limit.Max };
};

/** A plan is possible without this call: every error becomes the reason. */
export const roomOf = async (config: Target['config']): Promise<Room> => {
  const smsVoice = new PinpointSMSVoiceV2Client(config);
  try {
    let NextToken: string | undefined;
    do {
      const page = await smsVoice.send(new DescribeAccountLimitsCommand({ NextToken }));
      const room = poolsIn(page);
      if (room !== undefined) return room;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return { unknown: 'DescribeAccountLimits lists no limit of pools' };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    return { unknown: `DescribeAccountLimits: ${name}: ${messageOf(error).replaceAll(/\s+/g, ' ')}` };
  }
};

export interface Demand {
  /** Pools that the rows add. */
  pools: number;
  /** Requests that wait for a pool already, and get theirs first. */
  ahead: number;
}

/** The number of rows for which the account has no room. */
export const rowsWithoutRoom = (room: Room, { pools, ahead }: Demand): number =>
  'unknown' in room ? 0 : Math.min(pools, Math.max(0, pools + ahead - Math.max(0, room.max - room.used)));

/** `room for 21 pools (4 of 25 used): about 1,974 rows will fail as QuotaExceeded; raise …`. */
export const roomText = (room: Room, demand: Demand): string => {
  if ('unknown' in room) return `unknown (${room.unknown})`;
  const free = Math.max(0, room.max - room.used);
  const first = `room for ${counted(free, 'pool')} (${grouped(room.used)} of ${grouped(room.max)} used)`;
  const without = rowsWithoutRoom(room, demand);
  if (without === 0) return first;

  return `${first}: about ${counted(without, 'row')} will fail as QuotaExceeded; raise the quota of pools in Service Quotas first, or delete pools`;
};
