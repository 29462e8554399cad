/** Stands in for the retry mode that paces calls by itself. Ours are rate-limited by whoever retries. */
export class AdaptiveRetryStrategy {
  constructor() {
    throw new Error('AWS_RETRY_MODE=adaptive is not bundled: see tools/build/lean.ts.');
  }
}
