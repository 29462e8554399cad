import { ConflictException, ValidationException } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../functions/failures/classify.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';

const $metadata = { httpStatusCode: 400, requestId: 'a1b2c3' };

/** An exception as the SDK creates it for an error that is not in its model. */
const unmodelled = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('as AWS says'), { name, $fault: 'client', $metadata: { httpStatusCode } });

const transport = (code: string, name = 'Error') => Object.assign(new Error('on the wire'), { name, code });

describe('classify', () => {
  it('keeps all members of a conflict', () => {
    const error = new ConflictException({
      $metadata,
      message: 'The number +15550100 is taken',
      Reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL',
      ResourceType: 'phone-number',
      ResourceId: 'phone-1',
    });

    const failure = classify(error, 'changes');

    expect(failure.name).toBe('OriginationIdentityInUse');
    expect(failure.cause).toBe(error);
    expect(failure.detail).toEqual({
      code: 'ConflictException',
      reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL',
      message: 'The number *******00 is taken',
      resourceType: 'phone-number',
      resourceId: 'phone-1',
      awsRequestId: 'a1b2c3',
      httpStatus: 400,
    });
    expect(JSON.parse(failure.message)).toEqual(failure.detail);
  });

  it('keeps the fields of a validation exception', () => {
    const error = new ValidationException({
      $metadata,
      message: 'Bad request',
      Reason: 'FIELD_VALIDATION_FAILED',
      Fields: [{ Name: 'MessageType', Message: 'must be one of two' }],
    });

    const failure = classify(error, 'changes');

    expect(failure.name).toBe('InvalidRequest');
    expect(failure.detail.fields).toEqual([{ path: 'MessageType', expected: 'must be one of two' }]);
  });

  it('prefers the remediation of the reason to that of the class', () => {
    const error = new ConflictException({ $metadata, message: '', Reason: 'MESSAGE_TYPE_MISMATCH' });

    expect(classify(error, 'changes').detail.remediation).toContain('MessageType');
  });

  it.each([
    ['ThrottlingException', 400, 'Throttled'],
    ['TooManyRequestsException', 429, 'Throttled'],
    ['SomethingNew', 429, 'Throttled'],
    ['InternalServerException', 500, 'ServiceUnavailable'],
    ['Unknown', 503, 'ServiceUnavailable'],
    ['ExpiredTokenException', 403, 'AccessDenied'],
    ['UnrecognizedClientException', 400, 'AccessDenied'],
    ['ResourceNotFoundException', 400, 'OriginationIdentityNotFound'],
    ['RequestTimeoutException', 408, 'OutcomeUnknown'],
    ['AnExceptionOfTomorrow', 400, 'WorkflowFault'],
  ])('%s with HTTP %i is %s, its name kept', (name, status, failureClass) => {
    const failure = classify(unmodelled(name, status), 'changes');

    expect(failure.name).toBe(failureClass);
    expect(failure.detail).toMatchObject({ code: name, httpStatus: status, message: 'as AWS says' });
  });

  it.each([
    ['a timeout', transport('ETIMEDOUT', 'TimeoutError')],
    ['a reset', transport('ECONNRESET')],
    ['a body that is not JSON', new SyntaxError('Unexpected token')],
    ['something that is no error at all', 'nonsense'],
  ])('%s makes the outcome of a change ambiguous, but not of a read', (_, error) => {
    expect(classify(error, 'changes').name).toBe('OutcomeUnknown');
    expect(classify(error, 'reads').name).toBe('ServiceUnavailable');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('%s never reached the service', (code) => {
    const failure = classify(transport(code), 'changes');

    expect(failure.name).toBe('ServiceUnavailable');
    expect(failure.detail.code).toBe(code);
  });

  it('returns a ProvisioningError unchanged', () => {
    const failure = new ProvisioningError('PoolNotUsable', { code: 'PoolNotUsable', message: 'gone' });

    expect(classify(failure, 'changes')).toBe(failure);
  });

  it('truncates a message of a megabyte to 1,024 characters', () => {
    const error = Object.assign(new Error('x'.repeat(1_000_000)), { name: 'Long' });

    expect(classify(error, 'reads').detail.message).toHaveLength(1_024);
  });

  it('leaves out what AWS did not return', () => {
    const failure = classify(transport('ECONNRESET'), 'changes');

    expect(Object.keys(failure.detail)).toEqual(['code', 'message']);
    expect(failure.detail).toEqual({ code: 'ECONNRESET', message: 'on the wire' });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object without a name', {}],
    ['an error without a code', Object.assign(new Error('no code'), { code: 7 })],
  ])('converts %s like an Error', (_, error) => {
    expect(classify(error, 'reads')).toMatchObject({ name: 'ServiceUnavailable', detail: { code: 'Error' } });
  });

  it('ignores members whose type differs from the model', () => {
    const failure = classify(
      Object.assign(new Error(''), {
        name: 'ConflictException',
        $metadata: { httpStatusCode: '400', requestId: 7 },
        Reason: '',
        ResourceType: 7,
        ResourceId: '',
        RequestId: 'from-the-body',
      }),
      'changes',
    );

    expect(failure.name).toBe('Conflict');
    expect(Object.keys(failure.detail).toSorted()).toEqual(['awsRequestId', 'code', 'message']);
    expect(failure.detail).toEqual({
      code: 'ConflictException',
      message: 'ConflictException without a message',
      awsRequestId: 'from-the-body',
    });
  });

  it('gives no remediation for a reason without its own', () => {
    const error = new ConflictException({ $metadata, message: 'm', Reason: 'LAST_PHONE_NUMBER' });

    expect(Object.keys(classify(error, 'changes').detail)).not.toContain('remediation');
  });

  it('accepts fields without content', () => {
    const error = Object.assign(new Error('m'), { name: 'ValidationException', Fields: [{}, null, 'text'] });

    const nothing = { path: '(unnamed)', expected: 'another value' };
    expect(classify(error, 'changes').detail.fields).toEqual([nothing, nothing, nothing]);
  });

  it.each([
    ['an unknown response', 400, true, 'WorkflowFault'],
    ['an answer below the errors', 200, true, 'OutcomeUnknown'],
    ['an answer that is not of the model', 400, false, 'OutcomeUnknown'],
    ['no answer', undefined, true, 'OutcomeUnknown'],
  ])('classifies %s', (_, httpStatusCode, isModelled, failureClass) => {
    const error = Object.assign(new Error('m'), {
      name: 'SomethingNew',
      $metadata: { httpStatusCode },
      ...(isModelled && { $fault: 'client' }),
    });

    expect(classify(error, 'changes').name).toBe(failureClass);
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s never reached the service either', (code) => {
    expect(classify(transport(code), 'changes').name).toBe('ServiceUnavailable');
  });
});
