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
 * What the SDK knows and the contract does not would be dropped in silence. Each of these fails tsc, which runs before
 * the tests; the tests themselves only name the promise.
 */

it('the contract has every response element of CreatePool, and no other', () => {
  expectTypeOf<keyof Pool>().toEqualTypeOf<keyof CreatePoolResult>();
});

it('the contract has every element of a pool that DescribePools shows', () => {
  expectTypeOf<keyof PoolInformation>().toExtend<keyof Pool>();
});

it('a request has every member of a request to CreatePool, and no other', () => {
  expectTypeOf<keyof PoolRequest>().toEqualTypeOf<keyof CreatePoolRequest>();
  expectTypeOf<PoolRequest>().toExtend<CreatePoolRequest>();
});

it('a tag has every member of a tag of AWS, and no other', () => {
  expectTypeOf<keyof Tag>().toEqualTypeOf<keyof NonNullable<CreatePoolRequest['Tags']>[number]>();
});

it('the status of a pool is one of those that the poll knows', () => {
  expectTypeOf<PoolStatus>().toEqualTypeOf<'ACTIVE' | 'CREATING' | 'DELETING'>();
});

/** The members of an exception beyond those of every error. */
type Own<Exception> = Exclude<keyof Exception, keyof PinpointSMSVoiceV2ServiceException | 'Message'>;

it('an exception says nothing that a failure would lose', () => {
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

it('an execution ends in no way that the reconciler does not know', () => {
  type Unended = 'RUNNING' | 'PENDING_REDRIVE';
  expectTypeOf<Exclude<ExecutionStatus, Unended | 'SUCCEEDED'>>().toEqualTypeOf<EndedExecution['status']>();
});
