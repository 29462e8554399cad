import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/**
 * A service that may assume a role only for one resource of this account. A service acts for every customer: without the
 * conditions, another account's resource could make it use the role.
 *
 * Roles of functions have none: Lambda documents no source for the role that it assumes.
 */
export const forSource = (service: string, sourceArn: string): ServicePrincipal =>
  new ServicePrincipal(service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnEquals: { 'aws:SourceArn': sourceArn },
    },
  });
