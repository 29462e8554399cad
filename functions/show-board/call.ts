import * as z from 'zod/mini';
import { isRecord } from '../runtime/json.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 3;
const MAX_HOURS = 24 * 90;

const text = z.catch(z.optional(z.string().check(z.maxLength(256))), undefined);
const moment = z.catch(z.optional(z.number()), undefined);

/**
 * The input from CloudWatch, or from the page of the local stack. It comes from a URL or a form, so any member may be
 * invalid. The board ignores an invalid member instead of failing.
 * Source: CloudWatch user guide, "Details about custom widgets".
 */
const Call = z.object({
  describe: z.catch(z.optional(z.boolean()), undefined),
  endpoint: text,
  request: text,
  batch: text,
  search: text,
  hours: z.catch(z.optional(z.coerce.number().check(z.gt(0), z.lte(MAX_HOURS))), undefined),
  widgetContext: z.catch(
    z.optional(
      z.object({
        theme: z.catch(z.optional(z.enum(['light', 'dark'])), undefined),
        timeRange: z.catch(z.optional(z.object({ start: moment, end: moment })), undefined),
        forms: z.catch(z.optional(z.object({ all: z.object({ search: text }) })), undefined),
      }),
    ),
    undefined,
  ),
});

/** The documentation of the widget. */
export const ABOUT = `### The requests of the SMS Pool Provisioner

All requests by result, throughput against the quota, failures, and their remediation.

| parameter | meaning |
|---|---|
| \`endpoint\` | ARN of this function, for the links |
| \`hours\` | the time range in hours; by default the time range of the dashboard |
| \`search\` | part of the request ID, identity or tags, or a failure class |
| \`request\` | a request ID; the board shows its timeline |
| \`batch\` | the ID of a batch; the board shows its progress and its failed rows |
`;

/** What a caller asks for. Times are in milliseconds since the epoch. */
export interface Asked {
  describes: boolean;
  /** ARN of this function, if CloudWatch calls it. */
  endpoint: string | undefined;
  theme: 'light' | 'dark' | undefined;
  request: string | undefined;
  batch: string | undefined;
  search: string | undefined;
  from: number;
  /** Undefined if the time range of the dashboard applies. */
  hours: number | undefined;
}

const filled = (one: string | undefined): string | undefined => one?.trim() || undefined;

export const askedIn = (event: unknown, now: number): Asked => {
  const { describe, endpoint, widgetContext, ...call } = z.parse(Call, isRecord(event) ? event : {});
  const { theme, timeRange, forms } = widgetContext ?? {};
  const start = call.hours === undefined ? timeRange?.start : undefined;
  const hours = call.hours ?? DEFAULT_HOURS;

  return {
    describes: describe === true,
    endpoint: widgetContext === undefined ? undefined : endpoint,
    theme,
    request: call.request || undefined,
    batch: call.batch || undefined,
    search: filled(forms?.all.search) ?? filled(call.search),
    from: start === undefined ? now - hours * HOUR_MS : Math.min(start, now - 60_000),
    hours: start === undefined ? hours : undefined,
  };
};
