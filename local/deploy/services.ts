import type { Faults } from '../faults/faults.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type { DynamoDb } from '../services/dynamodb/dynamodb.ts';
import type { EventBridge } from '../services/event-bridge/event-bridge.ts';
import type { LambdaFunction } from '../services/lambda/lambda.ts';
import type { Sqs } from '../services/sqs/sqs.ts';
import type { StepFunctions } from '../services/step-functions/step-functions.ts';
import type { Admission } from '../stack/admission.ts';
import type { Place } from '../stack/resources.ts';
import type { PaceName } from './local-rates.ts';

/** The services that a template is deployed to. */
export interface Services {
  admission: Admission;
  place: Place;
  functions: Map<string, LambdaFunction>;
  sqs: Sqs;
  dynamoDb: DynamoDb;
  eventBridge: EventBridge;
  stepFunctions: StepFunctions;
  permissions: Permissions;
  faults: Faults;
}

export interface DeployOptions {
  /** The folder that holds the assets. */
  assets: string;
  /** Overrides for the environment of each function. */
  environment: Record<string, string>;
  /** Factor by which Wait states, Retry intervals and schedules are shortened. */
  speed: number;
  /** How fast the account is. */
  pace: PaceName;
  onLog: (entry: { functionName: string; line: string }) => void;
  onUndelivered: (line: string) => void;
}
