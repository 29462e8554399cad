/** Stands in for the retry mode that paces calls by itself. Ours are paced by whoever retries. */
export class AdaptiveRetryStrategy {
  constructor() {
    throw new Error('AWS_RETRY_MODE=adaptive is not bundled: see tools/build/lean.ts.');
  }
}
