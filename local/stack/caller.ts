import { UsageError } from './usage-error.ts';

/** The variables that the functions need from the caller's environment to call another implementation, or AWS. */
const PASSED_ON = [
  'AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/**
 * The settings of the stack in the caller's environment: its Region, and overrides for the environment of the functions.
 * There are overrides only if an endpoint for pinpoint-sms-voice-v2 is set. Only then are credentials passed on: the
 * simulator does not need real ones.
 *
 * @throws UsageError
 */
export function callerOptions(env: NodeJS.ProcessEnv): {
  region?: string;
  environment: Record<string, string>;
} {
  const { AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: url, AWS_REGION: region } = env;
  if (url && !isHttp(url)) {
    throw new UsageError(
      `AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2 takes an http or https URL; found ${JSON.stringify(url)}.`,
    );
  }
  if (region && !REGION.test(region)) {
    throw new UsageError(`AWS_REGION takes a Region such as us-east-1; found ${JSON.stringify(region)}.`);
  }

  const names = url ? PASSED_ON : [];
  const environment = Object.fromEntries(
    names.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : [])),
  );
  return { ...(region && { region }), environment };
}
