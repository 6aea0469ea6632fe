import { describe, expect, test } from 'vitest';
import type { Action } from '../contract/action.ts';
import type { ActionEffect } from '../contract/effect.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { ToolContext } from '../contract/tool.ts';
import { splitPatch } from '../effects/edit/split-patch.ts';
import { allTools } from './all-tools.ts';

const ALL_TOOLS = allTools({ splitPatch });

const LABEL = { integrity: 'untrusted', confidentiality: 'private', sources: [] } as const;
const done = (value: JsonObject): Outcome => ({
  status: 'done',
  action: {} as Action,
  decision: {} as never,
  result: { value, label: LABEL },
});
const denied = (remedy: string, blamed: readonly string[] = []): Outcome => ({
  status: 'denied',
  action: {} as Action,
  decision: {
    answer: 'deny',
    determining: [],
    obligations: [],
    reason: 'why',
    remedy,
    blamed: blamed.map((target) => ({ target }) as ActionEffect),
  },
});

/** Answers proposals from a list and keeps them. */
function context(...outcomes: readonly Outcome[]) {
  const proposed: (readonly [string, unknown])[] = [];
  const propose: ToolContext['propose'] = async (kind, args) => outcomes[proposed.push([kind, args]) - 1] ?? done({});
  return { workspace: '/w', propose, proposed };
}

function call(name: string, args: unknown, within: ToolContext) {
  const tool = ALL_TOOLS.find(({ definition }) => definition.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool.run(args, within);
}

describe('tools', () => {
  test('a name with a line break or an escape in it is shown as one name', async () => {
    const path = '/w/a\n\u001b[2J\u202eb.txt';
    const listed = await call('list_files', {}, context(done({ entries: [{ path, entry: 'file' }] })));
    const found = await call('search', { pattern: 'x' }, context(done({ matches: [{ path, line: 3, text: 'x' }] })));
    expect(listed.text).toBe('a\\u{A}\\u{1B}[2J\\u{202E}b.txt');
    expect(found.text).toBe('a\\u{A}\\u{1B}[2J\\u{202E}b.txt:3: x');
  });

  test('a fault that the model can mend is told with what to do; what only a person can do is not', async () => {
    const failed = (code: 'FILE_TOO_LARGE' | 'SANDBOX_UNAVAILABLE') =>
      call(
        'read_file',
        { path: 'a' },
        context({ status: 'failed', action: {} as Action, fault: { code, message: 'No.' } }),
      );
    expect((await failed('FILE_TOO_LARGE')).text).toBe('failed: No. Read a part of it by lines, or search in it.');
    expect((await failed('SANDBOX_UNAVAILABLE')).text).toBe('failed: No.');
  });

  test('each one shows the model a plain JSON schema of an object', () => {
    for (const { definition } of ALL_TOOLS)
      expect(definition.parameters).toMatchObject({ type: 'object', additionalProperties: false });
    expect(ALL_TOOLS.map(({ definition }) => definition.name)).toEqual([
      'read_file',
      'list_files',
      'search',
      'write_file',
      'edit_file',
      'delete_file',
      'apply_patch',
      'run_command',
      'fetch_url',
    ]);
  });

  test('an argument that no schema knows never reaches the kernel', async () => {
    const within = context();
    await expect(call('run_command', { command: 'ls', approved: true }, within)).rejects.toThrow();
    expect(within.proposed).toEqual([]);
  });

  test('read_file shows the text with its line numbers', async () => {
    const result = await call(
      'read_file',
      { path: 'a.js', from_line: 9 },
      context(done({ text: 'one\ntwo\n', fromLine: 9, totalLines: 20, truncated: true })),
    );
    expect(result.text).toBe('   9| one\n  10| two\n(part of 20 lines)');
  });

  test('a denied act is told with its remedy and nothing else', async () => {
    const result = await call('read_file', { path: '.env' }, context(denied('denied: a place that holds secrets.')));
    expect(result).toMatchObject({ text: 'denied: a place that holds secrets.', isError: true });
  });

  test('run_command carries over what the command changed, in an act of its own', async () => {
    const run = done({
      exitCode: 0,
      stdout: { text: 'hi\n' },
      stderr: { text: '' },
      stage: { id: 'st1', changes: [{ path: '/w/a' }] },
    });
    const within = context(run, done({ applied: ['/w/a'], conflicts: [], refused: [] }));
    const result = await call('run_command', { command: 'echo hi' }, within);
    expect(within.proposed).toEqual([
      ['process.run', { command: 'echo hi' }],
      ['stage.apply', { op: 'apply', stage: 'st1' }],
    ]);
    expect(result.text).toBe('exit code 0\nhi\nchanged a');
  });

  test('what may not be changed is left out and said, the rest is carried over', async () => {
    const run = done({
      exitCode: 0,
      stdout: { text: '' },
      stderr: { text: 'warn' },
      stage: { id: 'st1', changes: [{ path: '/w/a' }, { path: '/w/.git/hooks/x' }] },
    });
    const within = context(
      run,
      denied('no', ['/w/.git/hooks/x']),
      done({ applied: ['/w/a'], conflicts: [], refused: [] }),
    );
    const result = await call('run_command', { command: 'make' }, within);
    expect(within.proposed[2]).toEqual(['stage.apply', { op: 'apply', stage: 'st1', leaveOut: ['/w/.git/hooks/x'] }]);
    expect(result.text).toBe(
      'exit code 0\n--- standard error ---\nwarn\nchanged a\nnot carried over: .git/hooks/x (it needs a person who answers)',
    );
  });

  test('a command that failed is an error with its output', async () => {
    const result = await call(
      'run_command',
      { command: 'false' },
      context(done({ exitCode: 1, stdout: { text: 'x' }, stderr: { text: '' } })),
    );
    expect(result).toMatchObject({ isError: true, text: 'exit code 1\nx' });
  });

  test('each redirect is proposed anew, without the headers of the first request', async () => {
    const within = context(done({ status: 302, location: '/next' }), done({ status: 200, body: 'page' }));
    const result = await call('fetch_url', { url: 'https://a.example/x', headers: { accept: 'text/html' } }, within);
    expect(within.proposed).toEqual([
      ['net.fetch', { url: 'https://a.example/x', method: 'GET', headers: { accept: 'text/html' } }],
      ['net.fetch', { url: 'https://a.example/next', method: 'GET' }],
    ]);
    expect(result.text).toBe('status 200\npage');
  });

  test('a redirect to a place that is denied ends there', async () => {
    const within = context(done({ status: 302, location: 'http://169.254.169.254/' }), denied('denied: metadata.'));
    expect(await call('fetch_url', { url: 'https://a.example/' }, within)).toMatchObject({
      isError: true,
      text: 'denied: metadata.',
    });
  });

  test('redirects without end are ended', async () => {
    const within = context(...Array.from({ length: 40 }, (_, hop) => done({ status: 302, location: `/${hop}` })));
    expect(await call('fetch_url', { url: 'https://a.example/' }, within)).toMatchObject({ isError: true });
    expect(within.proposed).toHaveLength(25);
  });

  test('a patch of several files is one act with a change for each', async () => {
    const within = context();
    const patch = '--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-a\n+b\n--- a/y.js\n+++ b/y.js\n@@ -1 +1 @@\n-c\n+d\n';
    await call('apply_patch', { patch }, within);
    expect(within.proposed).toEqual([
      [
        'file.write',
        {
          changes: [
            { change: 'patch', path: 'x.js', patch: expect.stringContaining('-a\n+b') },
            { change: 'patch', path: 'y.js', patch: expect.stringContaining('-c\n+d') },
          ],
        },
      ],
    ]);
  });

  test('a patch that deletes a file proposes the deletion, after the writes', async () => {
    const within = context(done({ files: [{ path: '/w/x' }] }));
    const patch = '--- a/gone.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n--- /dev/null\n+++ b/new.js\n@@ -0,0 +1 @@\n+d\n';
    const result = await call('apply_patch', { patch }, within);
    expect(within.proposed.map(([kind]) => kind)).toEqual(['file.write', 'file.delete']);
    expect(within.proposed[1]).toEqual(['file.delete', { path: 'gone.js' }]);
    expect(result.text).toBe('wrote x\ndeleted gone.js');
  });
});
