import { expect, test } from 'vitest';
import { addRules } from './add-rules.ts';

const RULE = '- id: docs\n  permit: net.fetch\n  where: { host: docs.example.com }';

test('a new file', () => {
  expect(addRules(undefined, 'p.yaml', [RULE])).toBe(
    'version: 1\nrules:\n  - id: docs\n    permit: net.fetch\n    where: { host: docs.example.com }\n',
  );
});

test.each([
  [
    'after the last rule, with the indentation and every comment as they were',
    'version: 1\n# mine\nrules:\n- id: a # first\n  forbid: net.send\n\n  # why\n  because: so\nlimits:\n  - { per: session, actions: 5 }\n',
    'version: 1\n# mine\nrules:\n- id: a # first\n  forbid: net.send\n\n  # why\n  because: so\n- id: docs\n  permit: net.fetch\n  where: { host: docs.example.com }\nlimits:\n  - { per: session, actions: 5 }\n',
  ],
  [
    'where the last line does not end',
    'version: 1\nrules:\n  - { id: a, forbid: net.send }',
    'version: 1\nrules:\n  - { id: a, forbid: net.send }\n  - id: docs\n    permit: net.fetch\n    where: { host: docs.example.com }\n',
  ],
  [
    'where there are none yet',
    'version: 1\nuse: [secrets]\n',
    'version: 1\nuse: [secrets]\nrules:\n  - id: docs\n    permit: net.fetch\n    where: { host: docs.example.com }\n',
  ],
  [
    'in JSON',
    '{"version":1,"rules":[{"id":"a","forbid":"net.send"}]}',
    '{\n  "version": 1,\n  "rules": [\n    {\n      "id": "a",\n      "forbid": "net.send"\n    },\n    {\n      "id": "docs",\n      "permit": "net.fetch",\n      "where": {\n        "host": "docs.example.com"\n      }\n    }\n  ]\n}\n',
  ],
])('%s', (_, before, after) => {
  expect(addRules(before, 'p.yaml', [RULE])).toBe(after);
});

test('a list on one line keeps what it says', () => {
  const after = addRules('version: 1\nrules: [{ id: a, forbid: net.send }]\n', 'p.yaml', [RULE]);
  expect(after).toContain('id: a');
  expect(after).toContain('id: docs');
});

test('a file that does not load, and a rule that stands there already, are refused', () => {
  expect(() => addRules('version: 1\nrulse: []\n', 'p.yaml', [RULE])).toThrow('p.yaml:2:1');
  expect(() => addRules(addRules(undefined, 'p.yaml', [RULE]), 'p.yaml', [RULE])).toThrow('stands twice');
});
