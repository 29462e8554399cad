import type { Config } from './config.ts';

/**
 * Regions that have Lambda and not AWS End User Messaging SMS: a stack would deploy, and each of its calls would fail.
 * Source: the endpoint lists of botocore 1.43, which know no sms-voice there.
 */
const WITHOUT_SMS_VOICE = ['ap-east-1', 'ap-southeast-5', 'ap-southeast-7'];

/** The Region that the environment names; undefined where only a profile does. */
export const regionOf = (env: NodeJS.ProcessEnv): string | undefined =>
  env.AWS_REGION ?? env.AWS_DEFAULT_REGION;

/** A warning for a Region without AWS End User Messaging SMS; undefined for any other. */
export const regionWarning = (
  region: string | undefined,
  { regionsWithSmsVoice }: Pick<Config, 'regionsWithSmsVoice'>,
): string | undefined =>
  region === undefined || !WITHOUT_SMS_VOICE.includes(region) || regionsWithSmsVoice.includes(region)
    ? undefined
    : `Warning: ${region} has no AWS End User Messaging SMS, as far as is known. The stack would deploy there, and every request would fail. If the Region has it now, add it to regionsWithSmsVoice in infra/config.ts.`;
