import { AwsError } from '../http/errors.ts';

/** A service of the JSON protocols: the operations that can fail, and the names of its errors. */
interface JsonService {
  operations: readonly string[];
  throttled: () => AwsError;
  broken: () => AwsError;
}

/** The errors of the service models. A model without one for a server fault gets the protocol's. */
const JSON_SERVICES = new Map<string, JsonService>([
  [
    'DynamoDB',
    {
      operations: [
        'BatchGetItem',
        'BatchWriteItem',
        'DeleteItem',
        'GetItem',
        'PutItem',
        'Query',
        'Scan',
        'UpdateItem',
      ],
      // The error of operations on items. Operations on tables return ThrottlingException.
      throttled: () =>
        new AwsError(
          'ProvisionedThroughputExceededException',
          'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
        ),
      broken: () => new AwsError('InternalServerError', 'Internal server error', 500),
    },
  ],
  [
    'EventBridge',
    {
      operations: ['PutEvents'],
      throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
      broken: () => new AwsError('InternalException', 'This exception occurs due to unexpected causes.', 500),
    },
  ],
  [
    'SQS',
    {
      operations: [
        'ChangeMessageVisibility',
        'DeleteMessage',
        'DeleteMessageBatch',
        'GetQueueAttributes',
        'GetQueueUrl',
        'ReceiveMessage',
        'SendMessage',
        'SendMessageBatch',
      ],
      throttled: () => new AwsError('RequestThrottled', 'Request is throttled.', 403),
      broken: () => new AwsError('InternalFailure', 'The request processing has failed.', 500),
    },
  ],
  [
    'StepFunctions',
    {
      operations: [
        'DescribeExecution',
        'DescribeStateMachine',
        'GetExecutionHistory',
        'ListExecutions',
        'ListStateMachines',
        'StartExecution',
        'StopExecution',
      ],
      throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
      broken: () => new AwsError('InternalFailure', 'The request processing has failed.', 500),
    },
  ],
]);

/** The service of an operation, `DynamoDB.PutItem`, or of all its operations, `DynamoDB.*`. */
export function serviceOf(on: string): JsonService | undefined {
  const [name = '', operation = ''] = on.split('.', 2);
  const service = JSON_SERVICES.get(name);
  return operation === '*' || service?.operations.includes(operation) ? service : undefined;
}

/** Every operation that `serviceOf` knows. */
export const JSON_OPERATIONS = [...JSON_SERVICES].flatMap(([name, { operations }]) =>
  operations.map((operation) => `${name}.${operation}`),
);
