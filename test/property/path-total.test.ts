import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openInspect } from '../../src/compose-inspect.ts';

let top: string;
let root: string;
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-any-path-')));
  root = join(top, 'root');
  mkdirSync(join(root, 'a/b'), { recursive: true });
  mkdirSync(join(top, 'outside'));
  for (const name of ['root/f', 'root/a/f', 'outside/f', 'root/.env']) writeFileSync(join(top, name), 'x');
  for (const [target, name] of [
    ['../outside', 'out'],
    ['..', 'up'],
    ['.', 'self'],
    ['a/b', 'in'],
    ['loop', 'loop'],
    ['/proc/self', 'proc'],
    [join(top, 'root/a'), 'round'],
    ['.env', 'notes'],
  ] as const)
    symlinkSync(target, join(root, name));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const name = fc.constantFrom(
  ...['a', 'b', 'f', 'out', 'up', 'self', 'in', 'loop', 'proc', 'round', 'notes', 'root', 'outside', 'cwd', 'new'],
  ...['..', '.', '', '~', '.env', '.git', '...', '．．', '%2e%2e', 'f ', 'f.', 'x\0', 'n'.repeat(300)],
);
const path = fc.oneof(
  { weight: 8, arbitrary: fc.array(name, { minLength: 1, maxLength: 7 }).map((names) => names.join('/')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

it('any path is answered, and what is allowed lies in the root and is not protected', () => {
  const port = openInspect();
  let allowed = 0;
  fc.assert(
    fc.property(path, fc.constantFrom('read', 'write', 'delete'), fc.boolean(), (text, op, recursive) => {
      const { decision, real } = port.path({ root, home: top, op, path: text, recursive });
      if (decision === 'deny') return;
      allowed += 1;
      expect(real?.startsWith(`${root}/`)).toBe(true);
      expect(real).not.toMatch(/\/\.env|\/\.git(\/|$)/);
    }),
    { numRuns: 4000 },
  );
  expect(allowed).toBeGreaterThan(50);
});
