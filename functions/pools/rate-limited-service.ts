import { setTimeout as pause } from 'node:timers/promises';
import { pacingClient } from '../aws/tables.ts';
import { type PacingEnvironment, paceOf } from '../rate-limit/settings.ts';
import { slotsTable } from '../rate-limit/store.ts';
import { pacedReads } from './rate-limited.ts';
import { type SmsVoice, smsVoice, smsVoiceClient } from './sms-voice.ts';

/** The service for functions that look around: two attempts each, with DescribePools kept to its quota. */
export const pacedService = (pacing: PacingEnvironment): SmsVoice => {
  const slots = slotsTable(pacingClient(), pacing.PACING_TABLE, pacing);

  return pacedReads(smsVoice(smsVoiceClient(2)), {
    slots,
    pace: paceOf('DescribePools', pacing),
    now: Date.now,
    pause,
  });
};
