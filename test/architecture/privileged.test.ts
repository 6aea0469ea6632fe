import { expect, test } from 'vitest';
import { privilegeViolations } from './privileged.ts';
import { parseSource } from './source-file.ts';

const violations = (files: Record<string, string>) =>
  privilegeViolations(Object.entries(files).map(([path, text]) => parseSource(path, text)));

test('I/O modules are refused outside privileged files, by every name and every way', () => {
  expect(
    violations({
      'src/a.ts': "import fs from 'node:fs';",
      'src/b.ts': "import { readFile } from 'fs/promises';",
      'src/c.ts': "import type { Stats } from 'node:fs';",
      'src/d.ts': "const { spawn } = await import('node:child_process');",
      'src/e.ts': "export { connect } from 'node:net';",
      'src/f.ts': "import { DatabaseSync } from 'node:sqlite';",
      'src/g.ts': "import { createRequire } from 'node:module';",
      'src/h.ts': 'const name = "node:" + "fs"; await import(name);',
      'src/i.ts': 'await import(`node:fs`);',
      'src/j.ts': "import vm from 'vm';",
      'src/k.probe.ts': "import fs from 'node:fs';",
    }),
  ).toEqual([
    'src/a.ts:1: imports node:fs',
    'src/b.ts:1: imports fs/promises',
    'src/c.ts:1: imports node:fs',
    'src/d.ts:1: imports node:child_process',
    'src/e.ts:1: imports node:net',
    'src/f.ts:1: imports node:sqlite',
    'src/g.ts:1: imports node:module',
    'src/h.ts:1: imports a computed name',
    'src/i.ts:1: imports a computed name',
    'src/j.ts:1: imports vm',
    'src/k.probe.ts:1: imports node:fs',
  ]);
});

test('a module that Node adds later is I/O until the table says otherwise', () => {
  expect(violations({ 'src/a.ts': "import x from 'node:quic';" })).toEqual(['src/a.ts:1: imports node:quic']);
});

test('globals that do I/O, or that reach modules without an import, are refused', () => {
  expect(
    violations({
      'src/a.ts': "await fetch('https://example.com');",
      'src/b.ts': "await globalThis.fetch('https://example.com');",
      'src/c.ts': "await globalThis['fetch']('https://example.com');",
      'src/d.ts': 'const go = fetch;',
      'src/e.ts': "process.binding('fs');",
      'src/f.ts': "process.getBuiltinModule('fs');",
      'src/g.ts': "require('fs');",
      'src/h.ts': "new Function('return 1');",
      'src/i.ts': '(fetch as unknown as () => void)();',
      'src/j.ts': 'send({ fetch });',
    }),
  ).toEqual([
    'src/a.ts:1: uses fetch',
    'src/b.ts:1: uses fetch',
    'src/c.ts:1: uses fetch',
    'src/d.ts:1: uses fetch',
    'src/e.ts:1: uses process.binding',
    'src/f.ts:1: uses process.getBuiltinModule',
    'src/g.ts:1: uses require',
    'src/h.ts:1: uses Function',
    'src/i.ts:1: uses fetch',
    'src/j.ts:1: uses fetch',
  ]);
});

test('privileged files, tests, harmless modules and a fetch that is handed in are allowed', () => {
  expect(
    violations({
      'src/drivers/file/read.privileged.ts': "import fs from 'node:fs'; await fetch('https://example.com');",
      'src/drivers/file/read.test.ts': "import fs from 'node:fs';",
      'src/a.ts': "import path from 'node:path'; import { createHash } from 'node:crypto';",
      'src/b.ts': 'export const get = (fetch: (url: string) => unknown) => fetch("https://example.com");',
      'src/c.ts': 'export const get = ({ fetch }: { fetch: () => void }) => fetch();',
      'src/d.ts': 'type Fetch = typeof fetch; export const get = (client: { fetch: Fetch }) => client.fetch("x");',
      'src/e.ts': 'export class Client { fetch(): void {} }',
      'src/f.ts': "// import fs from 'node:fs'\nconst text = \"import fs from 'node:fs'\"; export { text };",
    }),
  ).toEqual([]);
});
