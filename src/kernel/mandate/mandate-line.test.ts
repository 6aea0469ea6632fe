import { expect, test } from 'vitest';
import { mandateLine } from './mandate-line.ts';

test('the line names the addresses that stand in the task, and says that the rest asks', () => {
  expect(mandateLine('Compare README.md with https://docs.example.com/setup.')).toBe(
    'may: read and change this folder, run commands in the sandbox, open docs.example.com/setup; asks first: whatever else leaves this machine or cannot be undone',
  );
  expect(mandateLine('Fix the tests.')).toBe(
    'may: read and change this folder, run commands in the sandbox; asks first: whatever else leaves this machine or cannot be undone',
  );
});
