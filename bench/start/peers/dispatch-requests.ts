import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const client = new SFNClient({});

/** Minimal code that starts an execution per message with the unmodified SDK. */
export const handler = async (event: { Records: { messageId: string; body: string }[] }) =>
  Promise.all(
    event.Records.map(({ messageId, body }) =>
      client.send(
        new StartExecutionCommand({
          stateMachineArn: process.env.STATE_MACHINE_ARN,
          name: messageId,
          input: body,
        }),
      ),
    ),
  );
