import { expect, test } from 'vitest';
import { parseSource } from './source-file.ts';
import { starRuleViolations } from './star-rule.ts';

const violations = (files: Record<string, string>) =>
  starRuleViolations(Object.entries(files).map(([path, text]) => parseSource(path, text)));

test('a room may import itself and contract, the kernel also effects, the composition root all', () => {
  expect(
    violations({
      'src/contract/label.ts': "import { z } from 'zod';",
      'src/kernel/submit.ts':
        "import { a } from '../contract/label.ts'; import { b } from '../effects/url/read-url.ts'; import c from './c.ts';",
      'src/kernel/submit.test.ts': "import { clock } from '../testing/clock.ts';",
      'src/drivers/http/fetch.privileged.ts': "import { x } from '../store/state.ts'; import fs from 'node:fs';",
      'src/compose.ts': "import './kernel/submit.ts'; import './drivers/http/fetch.privileged.ts'; import './main.ts';",
      'src/compose-session.ts': "import './agent/loop.ts';",
      'src/main.ts': "import { compose } from './compose.ts'; import { read } from './cli/arguments.ts';",
    }),
  ).toEqual([]);
});

test('every way to import another room is seen', () => {
  expect(
    violations({
      'src/agent/a.ts': "import { k } from '../kernel/submit.ts';",
      'src/agent/b.ts': "\nimport type { K } from '../kernel/submit.ts';",
      'src/agent/c.ts': "export * from '../drivers/file/read.privileged.ts';",
      'src/agent/d.ts': "export { t } from '../tools/tool.ts';",
      'src/agent/e.ts': "const k = await import('../kernel/submit.ts');",
      'src/agent/f.ts': "type K = import('../kernel/submit.ts').K;",
      'src/agent/g.ts': "import { c } from '../../src/kernel/submit.ts';",
      'src/agent/h.ts': "import { compose } from '../compose.ts';",
      'src/agent/i.ts': "import { t } from '../../test/e2e/play.ts';",
    }),
  ).toEqual([
    'src/agent/a.ts:1: imports src/kernel/submit.ts: agent may not import kernel',
    'src/agent/b.ts:2: imports src/kernel/submit.ts: agent may not import kernel',
    'src/agent/c.ts:1: imports src/drivers/file/read.privileged.ts: agent may not import drivers',
    'src/agent/d.ts:1: imports src/tools/tool.ts: agent may not import tools',
    'src/agent/e.ts:1: imports src/kernel/submit.ts: agent may not import kernel',
    'src/agent/f.ts:1: imports src/kernel/submit.ts: agent may not import kernel',
    'src/agent/g.ts:1: imports src/kernel/submit.ts: agent may not import kernel',
    'src/agent/h.ts:1: imports src/compose.ts: a room may not import the front doors',
    'src/agent/i.ts:1: imports test/e2e/play.ts: it is outside src/',
  ]);
});

test('a folder or a front door that the table does not name is refused', () => {
  expect(violations({ 'src/plugins/load.ts': '', 'src/backdoor.ts': '', 'src/composer.ts': '' })).toEqual([
    'src/plugins/load.ts: is in no room of test/architecture/rooms.ts',
    'src/backdoor.ts: is in no room of test/architecture/rooms.ts',
    'src/composer.ts: is in no room of test/architecture/rooms.ts',
  ]);
});

test('contract may open nothing, effects nothing but it, the kernel not the doubles, the door for code no hands', () => {
  expect(
    violations({
      'src/index.ts': "export { d } from './drivers/file/read.ts';",
      'src/contract/label.ts': "import { e } from '../effects/url/read-url.ts';",
      'src/effects/a.ts': "import { s } from '../kernel/submit.ts';",
      'src/kernel/b.ts': "import { m } from '../testing/clock.ts';",
    }),
  ).toEqual([
    'src/index.ts:1: imports src/drivers/file/read.ts: src/index.ts may not import drivers',
    'src/contract/label.ts:1: imports src/effects/url/read-url.ts: contract may not import effects',
    'src/effects/a.ts:1: imports src/kernel/submit.ts: effects may not import kernel',
    'src/kernel/b.ts:1: imports src/testing/clock.ts: kernel may not import testing',
  ]);
});
