import { setTimeout as pause } from 'node:timers/promises';
import { type PacingEnvironment, paceOf } from './pace.ts';
import { pacedReads } from './paced-reads.ts';
import { pacingClient } from './pacing-table.ts';
import { slotsTable } from './slots-table.ts';
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
