import { readDefinition } from '../../infra/definition.ts';

const VALUES: Readonly<Record<string, string>> = {
  Partition: 'aws',
  RequestDetailType: 'PoolRequested',
  EventBusName: 'sms-pool-provisioner',
  ParkedResultsUrl: 'http://127.0.0.1/123456789012/parked-results',
};

/** The shipped workflow with its placeholders filled as in a deployment. A name without a value is a function. */
export const filledDefinition = (): string =>
  readDefinition().replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => VALUES[name] ?? `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  );
