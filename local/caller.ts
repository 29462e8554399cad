/** What the functions need of the caller's environment to call another implementation, or the real service. */
const PASSED_ON = [
  'AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

/**
 * What the caller's environment says about the stack: its Region, and the variables to lay over the functions' own.
 * Those are none unless an endpoint for pinpoint-sms-voice-v2 is named. Credentials go along only then: the simulator
 * has no use for real ones.
 */
export function callerOptions(env: NodeJS.ProcessEnv): {
  region?: string;
  environment: Record<string, string>;
} {
  const names = env.AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2 ? PASSED_ON : [];
  const environment = Object.fromEntries(
    names.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : [])),
  );
  return { ...(env.AWS_REGION && { region: env.AWS_REGION }), environment };
}
