/** Milliseconds. Their sum is below the timeout of every function: a hanging call fails under its own failure class. */
export const CONNECT_TIMEOUT_MS = 1_000;
export const REQUEST_TIMEOUT_MS = 5_000;

/** The settings of every SDK client. Everything else comes from the environment of Lambda. */
interface Settings {
  maxAttempts: number;
  requestHandler: {
    connectionTimeout: number;
    requestTimeout: number;
    throwOnRequestTimeout: boolean;
    httpAgent: Agent;
    httpsAgent: Agent;
  };
}

interface Agent {
  keepAlive: boolean;
}

/**
 * Creates the client of an AWS service. `throwOnRequestTimeout` makes a hanging call fail; without it the SDK only
 * warns.
 *
 * In a bundle, credentials and settings come from the environment only: see tools/build/lean.ts. Without bundling, in
 * tests and scripts, this is the unmodified SDK.
 *
 * @param options.maxAttempts 1 where the caller retries
 * @param options.keepAlive false where a call must not be repeated: AWS may have closed an idle connection while the
 * sandbox was frozen, and a call on it fails like one that took effect
 */
export const awsClient = <Client>(
  Service: new (settings: Settings) => Client,
  { maxAttempts, keepAlive = true }: { maxAttempts: 1 | 2; keepAlive?: boolean },
): Client =>
  new Service({
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive },
      httpsAgent: { keepAlive },
    },
  });
