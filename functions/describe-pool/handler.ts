import { setTimeout as pause } from 'node:timers/promises';
import { Creation, DescribeRequest } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { paceOf, pacingEnvironment } from '../shared/pace.ts';
import { pacingClient } from '../shared/pacing-table.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
import { statusCacheTable } from '../status-cache/store.ts';
import { describePool } from './describe-pool.ts';

const { POOL_DEADLINE_SECONDS, POLL_INTERVAL_SECONDS, ...pacing } = environment({
  POOL_DEADLINE_SECONDS: seconds(1),
  POLL_INTERVAL_SECONDS: seconds(1),
  ...pacingEnvironment,
});

const ports = {
  // One attempt: the refresh repeats a call itself, at the rate of the quota.
  smsVoice: smsVoice(smsVoiceClient(1)),
  statuses: statusCacheTable(pacingClient(), pacing.PACING_TABLE),
  now: Date.now,
  pause,
  intervalMs: paceOf('DescribePools', pacing).intervalMs,
  pollMs: POLL_INTERVAL_SECONDS * 1_000,
  deadlineSeconds: POOL_DEADLINE_SECONDS,
};

/**
 * State "Describe pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(DescribeRequest, Creation, (request) => describePool(request, ports));
