/**
 * What result events say of their source. It is part of the contract, so no configuration changes it: the functions
 * write it, and here the triggers are shut to events that claim it. A test holds it to functions/model/result.ts.
 */
export const RESULT_SOURCE = 'sms-pool-provisioner';
