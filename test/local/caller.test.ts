import { describe, expect, it } from 'vitest';
import { callerOptions } from '../../local/stack/caller.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
const ENDPOINT = { AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: 'http://127.0.0.1:9999' };

describe("The caller's environment", () => {
  it('sets the Region', () => {
    const options = callerOptions({ AWS_REGION: 'eu-west-2' });

    expect(options).toEqual({ region: 'eu-west-2', environment: {} });
  });

  it('does not pass credentials to functions that call the simulator', () => {
    const options = callerOptions(CREDENTIALS);

    expect(options).toEqual({ environment: {} });
  });

  it('passes another endpoint of the service to the functions, with credentials', () => {
    const options = callerOptions({ ...CREDENTIALS, ...ENDPOINT, OTHER: 'x' });

    expect(options).toEqual({ environment: { ...CREDENTIALS, ...ENDPOINT } });
  });
});
