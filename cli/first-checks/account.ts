import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { localPlace } from '../stack/local.ts';
import type { Target } from '../stack/target.ts';

/** The account that is asked. */
export interface Account {
  /** Each attempt of this client counts as a call: it never retries. */
  smsVoice: PinpointSMSVoiceV2Client;
  lambda: LambdaClient;
  quotas: ServiceQuotasClient;
  stepFunctions: SFNClient;
  events: EventBridgeClient;
  sqs: SQSClient;
  /** The outputs of the stack that is named on the command line, if one is. */
  outputs: Target['outputs'] | undefined;
}

/** @param place endpoint and credentials of the local stack; empty for the account of the current credentials */
export const accountOf = (
  place: Partial<ReturnType<typeof localPlace>>,
  outputs: Target['outputs'] | undefined,
): Account => {
  const config = (maxAttempts: number, requestTimeout: number) => ({
    ...place,
    maxAttempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
  });
  const patient = config(3, 10_000);

  return {
    smsVoice: new PinpointSMSVoiceV2Client(config(1, 10_000)),
    lambda: new LambdaClient(patient),
    quotas: new ServiceQuotasClient(patient),
    stepFunctions: new SFNClient(patient),
    events: new EventBridgeClient(patient),
    sqs: new SQSClient(patient),
    outputs,
  };
};
