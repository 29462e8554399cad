import type {
  AccessDeniedException,
  ConflictException,
  CreatePoolRequest,
  CreatePoolResult,
  InternalServerException,
  PinpointSMSVoiceV2ServiceException,
  PoolInformation,
  PoolStatus,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
  ValidationExceptionField,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { expectTypeOf, it } from 'vitest';
import type { EndedExecution } from '../../../functions/aws/ended-executions.ts';
import type { Pool } from '../../../functions/model/pool.ts';
import type { PoolRequest, Tag } from '../../../functions/model/request.ts';

/*
 * A member that the SDK has and the contract lacks would be dropped silently. Each of these fails tsc, which runs
 * before the tests; the tests only name the rule.
 */

it('the contract has every response element of CreatePool, and no other', () => {
  expectTypeOf<keyof Pool>().toEqualTypeOf<keyof CreatePoolResult>();
});

it('the contract has every element of a pool of DescribePools', () => {
  expectTypeOf<keyof PoolInformation>().toExtend<keyof Pool>();
});

it('a request has every member of a request to CreatePool, and no other', () => {
  expectTypeOf<keyof PoolRequest>().toEqualTypeOf<keyof CreatePoolRequest>();
  expectTypeOf<PoolRequest>().toExtend<CreatePoolRequest>();
});

it('a tag has every member of a tag of AWS, and no other', () => {
  expectTypeOf<keyof Tag>().toEqualTypeOf<keyof NonNullable<CreatePoolRequest['Tags']>[number]>();
});

it('the poll knows every status of a pool', () => {
  expectTypeOf<PoolStatus>().toEqualTypeOf<'ACTIVE' | 'CREATING' | 'DELETING'>();
});

/** The members of an exception in addition to those of every error. */
type Own<Exception> = Exclude<keyof Exception, keyof PinpointSMSVoiceV2ServiceException | 'Message'>;

it('a failure keeps every member of an exception', () => {
  expectTypeOf<
    | Own<AccessDeniedException>
    | Own<ConflictException>
    | Own<InternalServerException>
    | Own<ResourceNotFoundException>
    | Own<ServiceQuotaExceededException>
    | Own<ThrottlingException>
    | Own<ValidationException>
  >().toEqualTypeOf<'Reason' | 'Fields' | 'ResourceType' | 'ResourceId' | 'RequestId'>();
  expectTypeOf<keyof ValidationExceptionField>().toEqualTypeOf<'Name' | 'Message'>();
});

it('the reconciler knows every status of an ended execution', () => {
  type Unended = 'RUNNING' | 'PENDING_REDRIVE';
  expectTypeOf<Exclude<ExecutionStatus, Unended | 'SUCCEEDED'>>().toEqualTypeOf<EndedExecution['status']>();
});
