import type { JsonObject } from '../../http/json.ts';

/** An event in the form that rules match and targets receive. */
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
