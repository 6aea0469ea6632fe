import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeProblem } from './node-version.ts';

test.each(['v24.10.0', 'v24.21.0', 'v25.0.0'])('%s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['v24.9.1', 'v22.20.0', 'v20.20.2', 'v18.0.0', 'nonsense'])(
  '%s is too old, and is told what to do',
  (version) => {
    expect(nodeProblem(version)).toContain(
      `needs Node 24.10 or newer, and this is ${version}. Put a newer one first on PATH`,
    );
  },
);

test('is what the package says', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(engines).toEqual({ node: '>=24.10' });
});
