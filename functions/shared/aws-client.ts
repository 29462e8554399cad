/** Milliseconds. Both together stay under every function's timeout, so that a hanging call still gets its class. */
export const CONNECT_TIMEOUT_MS = 1_000;
export const REQUEST_TIMEOUT_MS = 5_000;

/** What every client of the SDK takes, as far as we set it; all else comes from Lambda's environment. */
interface Settings {
  maxAttempts: number;
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
}

/**
 * The one way to make a client of an AWS service. `throwOnRequestTimeout` makes a hanging call fail; without it the SDK
 * only warns.
 *
 * In a bundle, credentials and settings come from the environment and nowhere else: see tools/build/lean.ts. Not
 * bundled, in tests and scripts, this is the SDK as it comes.
 *
 * @param options.maxAttempts 1 where somebody else retries
 */
export const awsClient = <Client>(
  Service: new (settings: Settings) => Client,
  { maxAttempts }: { maxAttempts: 1 | 2 },
): Client =>
  new Service({
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
