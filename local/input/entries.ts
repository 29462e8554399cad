import * as z from 'zod';
import { isRecord } from '../../functions/runtime/json.ts';
import { parseJson } from '../http/json.ts';

/** A request as in `aws events put-events --entries`. Without a bus, it goes to the stack's own. */
const Entry = z.object({
  EventBusName: z.string().optional(),
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string().refine((detail) => isRecord(parseJson(detail))),
});

export const isEntry = (document: unknown): boolean => Entry.safeParse(document).success;

/** The entries of a submission for the event trigger. */
export const entriesIn = (body: string): z.output<typeof Entry>[] => z.array(Entry).parse(JSON.parse(body));
