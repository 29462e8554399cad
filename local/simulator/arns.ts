/** Formats and parses the ARNs of one account in one Region. */
export type Arns = {
  /** `resource` is the part after the last colon: `pool/pool-…`, `phone-number/phone-…`, `sender-id/ACME/GB`. */
  of(resource: string): string;
  /** The resource in an ARN of this account and Region; undefined for any other ARN. */
  resourceOf(arn: string): string | undefined;
};

export function arnsOf(accountId: string, region: string): Arns {
  const prefix = `arn:aws:sms-voice:${region}:${accountId}:`;
  return {
    of: (resource) => prefix + resource,
    resourceOf: (arn) => (arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined),
  };
}

/** An ARN of the service, of any partition, Region and account, with a resource. */
export const isSmsVoiceArn = (text: string): boolean =>
  /^arn:[a-z-]+:sms-voice:[a-z0-9-]+:[0-9]{12}:[a-z-]+\/.+$/.test(text);
