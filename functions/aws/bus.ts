import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Result } from '../model/result.ts';
import { awsClient } from './client.ts';

/** An event as PutEvents takes it, its detail not yet JSON. */
export interface Published {
  source: string;
  detailType: string;
  detail: unknown;
}

/** The event bus to which results are published. */
export interface Bus<Event extends Published = Result['result']> {
  /** Throws when the bus does not accept the event. */
  publish(event: Event): Promise<void>;
}

export const bus = (client: EventBridgeClient, busName: string): Bus<Published> => ({
  async publish({ source, detailType, detail }) {
    const entry = {
      EventBusName: busName,
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    const { Entries: [response] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    // PutEvents returns HTTP 200 even when it rejects the entry.
    if (response?.EventId === undefined)
      throw new Error(`The event bus rejected the result: ${response?.ErrorCode}`);
  },
});

/** Two attempts fit into the function's timeout. */
export const busClient = (): EventBridgeClient => awsClient(EventBridgeClient, { maxAttempts: 2 });
