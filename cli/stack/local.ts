import { DEFAULT_PORT, portFrom } from '../../local/http/port.ts';
import type { Typed } from '../command/command.ts';

/** Whether --local or POOLS_STACK in the environment selects the local stack. */
export const wantsLocal = (typed: Typed): boolean =>
  typed.has('local') || (typed.text('stack') === undefined && process.env.POOLS_STACK === 'local');

/** Configuration of an SDK client for the local stack. */
export const localPlace = () => ({
  endpoint: `http://127.0.0.1:${portFrom(process.env.POOLS_PORT, DEFAULT_PORT)}`,
  region: process.env.AWS_REGION || 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
