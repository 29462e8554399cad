/** The elements of every pool besides its id and its status. */
export const POOL_ELEMENTS = {
  PoolArn: 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1',
  MessageType: 'TRANSACTIONAL',
  OptOutListName: 'Default',
  TwoWayEnabled: false,
  SelfManagedOptOutsEnabled: false,
  SharedRoutesEnabled: false,
  DeletionProtectionEnabled: false,
  CreatedTimestamp: '2026-11-24T10:00:00.000Z',
};
