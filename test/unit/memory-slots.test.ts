import { describe } from 'vitest';
import { itKeepsTheBoardContract } from '../support/board-contract.ts';
import { memoryBoard, memorySlots } from '../support/memory-slots.ts';
import { itKeepsTheSlotsContract } from '../support/slots-contract.ts';

describe('the slots in memory', () => itKeepsTheSlotsContract(async () => memorySlots()));
describe('the board in memory', () => itKeepsTheBoardContract(async () => memoryBoard()));
