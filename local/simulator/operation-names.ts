export const OPERATION_NAMES = [
  'CreatePool',
  'DeletePool',
  'DescribeAccountLimits',
  'DescribePhoneNumbers',
  'DescribePools',
  'DescribeSenderIds',
  'ListPoolOriginationIdentities',
  'ListTagsForResource',
  'UpdatePool',
] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];
