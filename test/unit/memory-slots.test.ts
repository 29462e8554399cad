import { describe } from 'vitest';
import { memorySlots, memoryStatuses } from '../support/memory-slots.ts';
import { itKeepsTheSlotsContract } from '../support/slots-contract.ts';
import { itKeepsTheStatusCacheContract } from '../support/status-cache-contract.ts';

describe('the slots in memory', () => itKeepsTheSlotsContract(async () => memorySlots()));
describe('the status cache in memory', () => itKeepsTheStatusCacheContract(async () => memoryStatuses()));
