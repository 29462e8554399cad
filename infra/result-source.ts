/**
 * The source of result events. It is part of the contract, so it is not configurable: the functions write it, and the
 * triggers here reject events that claim it. A test compares it with functions/model/detail-type.ts.
 */
export const RESULT_SOURCE = 'sms-pool-provisioner';
