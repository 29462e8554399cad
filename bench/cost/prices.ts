import type { Counts } from './counts.ts';

interface Price {
  service: string;
  /** The unit, as named in the table. */
  what: string;
  counted: keyof Counts;
  /** US dollars per unit. */
  dollars: number;
  digits: number;
}

const MILLION = 1_000_000;
const GB = 1_024 ** 3;

/** List prices of us-east-1, without free tiers. docs/cost.md has their date and sources. */
export const PRICES: readonly Price[] = [
  {
    service: 'Step Functions',
    what: 'state transitions',
    counted: 'transitions',
    dollars: 0.025 / 1_000,
    digits: 1,
  },
  { service: 'Lambda', what: 'invocations', counted: 'invocations', dollars: 0.2 / MILLION, digits: 1 },
  { service: 'Lambda', what: 'GB-seconds, arm64', counted: 'gbSeconds', dollars: 0.0000133334, digits: 2 },
  { service: 'DynamoDB', what: 'write units', counted: 'writeUnits', dollars: 0.625 / MILLION, digits: 1 },
  { service: 'DynamoDB', what: 'read units', counted: 'readUnits', dollars: 0.125 / MILLION, digits: 1 },
  { service: 'SQS', what: 'requests', counted: 'sqsRequests', dollars: 0.4 / MILLION, digits: 1 },
  { service: 'EventBridge', what: 'custom events', counted: 'events', dollars: 1 / MILLION, digits: 1 },
  {
    service: 'CloudWatch Logs',
    what: 'bytes ingested',
    counted: 'logBytes',
    dollars: 0.5 / GB,
    digits: 0,
  },
  { service: 'X-Ray', what: 'traces', counted: 'traces', dollars: 5 / MILLION, digits: 1 },
];
