import type { JsonObject } from '../../http/json.ts';

/** An event as rules see it and targets get it. */
export interface Envelope extends JsonObject {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, to the second. */
  time: string;
  region: string;
  resources: string[];
  detail: JsonObject;
}
