export const OPERATION_NAMES = [
  'CreatePool',
  'DeletePool',
  'DescribePhoneNumbers',
  'DescribePools',
  'DescribeSenderIds',
  'ListPoolOriginationIdentities',
  'ListTagsForResource',
  'UpdatePool',
] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];
