import * as sdk from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../../functions/failures/failure-classes.ts';
import { classOfReason, REASONS } from '../../../functions/failures/reasons.ts';

const ENUMS = {
  AccessDeniedException: sdk.AccessDeniedExceptionReason,
  ConflictException: sdk.ConflictExceptionReason,
  ServiceQuotaExceededException: sdk.ServiceQuotaExceededExceptionReason,
  ValidationException: sdk.ValidationExceptionReason,
} as const;

/** Every exported enum of Reasons: finds those that a newer SDK adds. */
const reasonEnums = Object.keys(sdk).filter((name) => name.endsWith('ExceptionReason'));

describe('the Reasons of the service model', () => {
  it('belong to classified exceptions', () => {
    const classified = Object.keys(ENUMS).map((exception) => `${exception}Reason`);

    expect(reasonEnums.toSorted()).toEqual(classified.toSorted());
    expect(Object.keys(REASONS).toSorted()).toEqual(Object.keys(ENUMS).toSorted());
  });

  it.each(Object.entries(ENUMS))(
    'of %s are all classified by name, and no others are',
    (exception, reasons) => {
      const known = Object.entries(REASONS).find(([name]) => name === exception)?.[1] ?? {};

      expect(Object.keys(known).toSorted()).toEqual(Object.values(reasons).toSorted());
    },
  );

  it.each(Object.entries(ENUMS))('of %s each have an existing class', (exception, reasons) => {
    const classes = Object.values(reasons).map((reason) => classOfReason(exception, reason));

    expect(classes.filter((name) => name === undefined || !Object.hasOwn(FAILURE_CLASSES, name))).toEqual([]);
  });

  it.each([
    ['ConflictException', 'PHONE_NUMBER_ASSOCIATED_TO_POOL', 'OriginationIdentityInUse'],
    ['ConflictException', 'RCS_AGENT_ASSOCIATED_TO_POOL', 'OriginationIdentityInUse'],
    ['ConflictException', 'SENDER_ID_ASSOCIATED_TO_POOL', 'OriginationIdentityInUse'],
    ['ConflictException', 'RESOURCE_ALREADY_ASSOCIATED', 'OriginationIdentityInUse'],
    ['ConflictException', 'RESOURCE_ALREADY_EXISTS', 'OriginationIdentityInUse'],
    ['ConflictException', 'RESOURCE_NOT_ACTIVE', 'OriginationIdentityNotReady'],
    ['ConflictException', 'RESOURCE_MODIFICATION_NOT_ALLOWED', 'OriginationIdentityNotReady'],
    ['ConflictException', 'MESSAGE_TYPE_MISMATCH', 'ConfigurationMismatch'],
    ['ConflictException', 'LAST_PHONE_NUMBER', 'Conflict'],
    ['ServiceQuotaExceededException', 'POOLS_PER_ACCOUNT', 'QuotaExceeded'],
    ['AccessDeniedException', 'ACCOUNT_DISABLED', 'AccessDenied'],
    ['ValidationException', 'COUNTRY_CODE_MISMATCH', 'InvalidRequest'],
  ])('%s with %s is %s', (exception, reason, failureClass) => {
    expect(classOfReason(exception, reason)).toBe(failureClass);
  });

  it('puts every mismatch of a conflict under ConfigurationMismatch', () => {
    const mismatches = Object.values(sdk.ConflictExceptionReason).filter((reason) =>
      reason.endsWith('_MISMATCH'),
    );

    expect(mismatches.length).toBeGreaterThan(5);
    expect(new Set(mismatches.map((reason) => classOfReason('ConflictException', reason)))).toEqual(
      new Set(['ConfigurationMismatch']),
    );
  });

  it.each([
    ['ConflictException', 'Conflict'],
    ['ValidationException', 'InvalidRequest'],
    ['ServiceQuotaExceededException', 'QuotaExceeded'],
    ['AccessDeniedException', 'AccessDenied'],
  ])('of %s that is unknown or missing is %s', (exception, failureClass) => {
    expect(classOfReason(exception, 'A_REASON_OF_TOMORROW')).toBe(failureClass);
    expect(classOfReason(exception, 'constructor')).toBe(failureClass);
    expect(classOfReason(exception, undefined)).toBe(failureClass);
  });

  it('are not read from an exception without one', () => {
    expect(classOfReason('ThrottlingException', undefined)).toBeUndefined();
    expect(classOfReason('constructor', 'MESSAGE_TYPE_MISMATCH')).toBeUndefined();
  });
});

describe('the other enums that the workflow depends on', () => {
  it('have the expected values', () => {
    expect(Object.values(sdk.PoolStatus).toSorted()).toEqual(['ACTIVE', 'CREATING', 'DELETING']);
    expect(Object.values(sdk.MessageType).toSorted()).toEqual(['PROMOTIONAL', 'TRANSACTIONAL']);
  });
});
