/**
 * Stands in for the cache of discovered endpoints, of which DynamoDB's client asks before each call. Discovery is off
 * unless AWS_ENABLE_ENDPOINT_DISCOVERY says otherwise; even then calls go to the endpoint of the Region.
 */
export class EndpointCache {
  getEndpoint(): undefined {}
  get(): undefined {}
  has(): boolean {
    return false;
  }
  set(): void {}
  delete(): void {}
  clear(): void {}
}
