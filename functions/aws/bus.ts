import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Result } from '../model/result.ts';
import { awsClient } from './client.ts';

/** An event as PutEvents takes it, its detail not yet JSON. */
export interface Published {
  source: string;
  detailType: string;
  detail: unknown;
}

/** Where answers are published. */
export interface Bus<Event extends Published = Result['result']> {
  /** Throws when the bus did not take the answer. */
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
    const { Entries: [answer] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    // HTTP 200 says nothing about the entry.
    if (answer?.EventId === undefined) throw new Error(`The bus refused the answer: ${answer?.ErrorCode}`);
  },
});

/** Two attempts fit into the function's timeout. */
export const busClient = (): EventBridgeClient => awsClient(EventBridgeClient, { maxAttempts: 2 });
