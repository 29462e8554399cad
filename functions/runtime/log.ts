import { maskIdentifier, maskNumbers } from './mask.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';

/** The fields of a log line. No payload: the line has the request id, by which the request can be found. */
export interface LogFields {
  requestId?: string | undefined;
  execution?: string | undefined;
  awsRequestId?: string | undefined;
  failureClass?: string | undefined;
  code?: string | undefined;
  reason?: string | undefined;
  detail?: string | undefined;
  /** The stack of an unexpected error. */
  stack?: string | undefined;
  [count: `n${string}`]: number | undefined;
}

const MAX_LINE_FIELD = 1024;

const IDENTIFIERS = new Set(['requestId', 'execution', 'awsRequestId']);

const safe = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const masked = IDENTIFIERS.has(key) ? maskIdentifier(value) : maskNumbers(value);

  return masked.slice(0, MAX_LINE_FIELD);
};

/**
 * One JSON object on one line. JSON escapes line breaks and control characters: no value can begin a line of its own.
 * Written without console, which the JSON log format of the runtime would wrap again.
 */
export const log = (level: Level, message: string, fields: LogFields = {}): void => {
  const entries = Object.entries(fields).map(([key, value]) => [key, safe(key, value)]);
  const line = {
    timestamp: new Date().toISOString(),
    level,
    message,
    function: process.env.AWS_LAMBDA_FUNCTION_NAME,
    ...Object.fromEntries(entries),
  };

  process.stdout.write(`${JSON.stringify(line)}\n`);
};
