import { isRecord } from '../../functions/runtime/json.ts';
import type { JsonObject } from '../http/json.ts';
import { identityResource } from '../simulator/identities.ts';
import { arn, type Place } from '../stack/resources.ts';
import type { Need } from './statement.ts';

/** The permissions that an operation needs, by the content of its request. */
type Needs = (request: JsonObject, place: Place) => Need[];

/**
 * The permissions of each operation, by the X-Amz-Target of its request. (Lambda has no target; its Invoke has a name
 * in the same form.) An operation that is missing here fails for every caller with a role.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service.
 */
const NEEDS = new Map<string, Needs>([
  [
    'PinpointSMSVoiceV2.CreatePool',
    (request, place) => [
      { action: 'sms-voice:CreatePool', resource: identityArn(request, place) },
      ...(listOf(request.Tags).length > 0
        ? [{ action: 'sms-voice:TagResource', resource: smsVoiceArn('pool/*', place) }]
        : []),
    ],
  ],
  ['PinpointSMSVoiceV2.DescribePools', listed('sms-voice:DescribePools', 'PoolIds', 'pool')],
  [
    'PinpointSMSVoiceV2.DescribePhoneNumbers',
    listed('sms-voice:DescribePhoneNumbers', 'PhoneNumberIds', 'phone-number'),
  ],
  ['PinpointSMSVoiceV2.ListTagsForResource', named('sms-voice:ListTagsForResource', 'ResourceArn')],
  ['AWSStepFunctions.StartExecution', named('states:StartExecution', 'stateMachineArn')],
  ['AWSStepFunctions.ListExecutions', named('states:ListExecutions', 'stateMachineArn')],
  ['AWSStepFunctions.DescribeExecution', named('states:DescribeExecution', 'executionArn')],
  ['AWSStepFunctions.GetExecutionHistory', named('states:GetExecutionHistory', 'executionArn')],
  [
    'AWSEvents.PutEvents',
    ({ Entries }, place) =>
      listOf(Entries).map((entry) => {
        const { EventBusName = 'default', Source, DetailType } = isRecord(entry) ? entry : {};
        const bus = String(EventBusName);
        return {
          action: 'events:PutEvents',
          resource: bus.startsWith('arn:') ? bus : arn('events', place, `event-bus/${bus}`),
          context: {
            ...(typeof Source === 'string' && { 'events:source': Source }),
            ...(typeof DetailType === 'string' && { 'events:detail-type': DetailType }),
          },
        };
      }),
  ],
  ['DynamoDB_20120810.GetItem', tabled('dynamodb:GetItem')],
  [
    'DynamoDB_20120810.BatchGetItem',
    ({ RequestItems }, place) =>
      Object.keys(isRecord(RequestItems) ? RequestItems : {}).map((name) => ({
        action: 'dynamodb:BatchGetItem',
        resource: arn('dynamodb', place, `table/${name}`),
      })),
  ],
  ['DynamoDB_20120810.PutItem', tabled('dynamodb:PutItem')],
  ['DynamoDB_20120810.UpdateItem', tabled('dynamodb:UpdateItem')],
  ['DynamoDB_20120810.DeleteItem', tabled('dynamodb:DeleteItem')],
  ['DynamoDB_20120810.Query', tabled('dynamodb:Query')],
  ['DynamoDB_20120810.Scan', tabled('dynamodb:Scan')],
  // A batch needs the permission of a single message.
  ['AmazonSQS.SendMessage', queued('sqs:SendMessage')],
  ['AmazonSQS.SendMessageBatch', queued('sqs:SendMessage')],
  ['AmazonSQS.ReceiveMessage', queued('sqs:ReceiveMessage')],
  ['AmazonSQS.DeleteMessage', queued('sqs:DeleteMessage')],
  ['AmazonSQS.DeleteMessageBatch', queued('sqs:DeleteMessage')],
  ['AmazonSQS.GetQueueAttributes', queued('sqs:GetQueueAttributes')],
  [
    'AWSLambda.Invoke',
    ({ FunctionName }, place) => {
      const name = String(FunctionName);
      const resource = name.startsWith('arn:') ? name : arn('lambda', place, `function:${name}`);
      return [{ action: 'lambda:InvokeFunction', resource }];
    },
  ],
]);

/** @returns undefined for an unknown operation */
export const needsOf = (operation: string, request: JsonObject, place: Place): Need[] | undefined =>
  NEEDS.get(operation)?.(request, place);

/** An operation on the single resource whose ARN is in a member. */
function named(action: string, member: string): Needs {
  return (request) => [{ action, resource: String(request[member]) }];
}

/** An operation on the table in the request, or on its index if the request names one. */
function tabled(action: string): Needs {
  return ({ TableName, IndexName }, place) => {
    const index = typeof IndexName === 'string' ? `/index/${IndexName}` : '';
    return [{ action, resource: arn('dynamodb', place, `table/${TableName}${index}`) }];
  };
}

/** An operation on the queue whose URL or ARN is in the request. */
function queued(action: string): Needs {
  return ({ QueueUrl }, place) => {
    const [name = ''] = /[^/:]*$/.exec(String(QueueUrl)) ?? [];
    return [{ action, resource: arn('sqs', place, name) }];
  };
}

/** An operation on the resources whose ids or ARNs are in a member, or on all of their kind. */
function listed(action: string, member: string, kind: string): Needs {
  return (request, place) => {
    const ids = listOf(request[member]).map(String);
    return (ids.length > 0 ? ids : ['*']).map((id) => ({
      action,
      resource: id.startsWith('arn:') ? id : smsVoiceArn(`${kind}/${id}`, place),
    }));
  };
}

/** CreatePool is authorised on the identity, which another account may have shared under its own ARN. */
function identityArn({ OriginationIdentity, IsoCountryCode }: JsonObject, place: Place): string {
  const identity = String(OriginationIdentity);
  if (identity.startsWith('arn:')) return identity;
  return smsVoiceArn(identityResource(identity, String(IsoCountryCode ?? '*')), place);
}

const smsVoiceArn = (resource: string, place: Place): string => arn('sms-voice', place, resource);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
