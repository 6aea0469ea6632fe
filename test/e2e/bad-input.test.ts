import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toChunks } from '../../src/testing/scripted-model-chunks.ts';
import { type ScriptedTurn, startScriptedModelServer } from '../../src/testing/scripted-model-server.privileged.ts';
import { type Ended, newPerson, type Person, rows, unshare, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const sallyport = (...args: string[]) => person.sallyport(args);

/** A recording that makes one file, and whether it came to that. */
const writing = (path = 'made.txt') =>
  person.recording([{ calls: [['write_file', { path, content: 'x' }]] }, { text: 'Done.' }]);
const isMade = () => existsSync(join(person.workspace, 'made.txt'));

/** What every refusal has: nothing on standard output, one message with what to do and its code, and a fitting status. */
function expectFault(ended: Ended | undefined, status: number, code: string, message: string | RegExp): void {
  expect(ended).toMatchObject({ status, stdout: '' });
  expect(ended?.stderr).toMatch(new RegExp(`^sallyport: .+\\n  .+ \\(${code}\\)\\n$`));
  expect(ended?.stderr).toMatch(message);
}

describe('a policy that cannot be used', () => {
  test('nothing runs, and the place of the mistake is named', async () => {
    const mistakes: readonly (readonly [content: string | Uint8Array, place: RegExp])[] = [
      ['version: 1\nrulse: []\n', /sallyport\.yaml:2:1/],
      ['version: 1\nrules:\n  - id: a\n    allow: net.fetch\n', /sallyport\.yaml:4:5/],
      ['version: 1\ndefault: allow\n', /sallyport\.yaml:2:10/],
      ['version: 1\nrules: [\n', /sallyport\.yaml:\d+:\d+/],
      [Buffer.from([0x76, 0xff, 0xfe]), /sallyport\.yaml cannot be read/],
    ];
    const recording = writing();
    const runIn = (folder: string) =>
      sallyport('run', 'x', '--recording', recording, '-w', join(person.workspace, folder));
    const ended = await Promise.all(
      mistakes.map(([content], index) => {
        person.put(`${index}/sallyport.yaml`, content);
        return runIn(String(index));
      }),
    );
    for (const [index, [, place]] of mistakes.entries()) expectFault(ended[index], 2, 'POLICY_INVALID', place);
    expect(existsSync(join(person.workspace, '0/made.txt'))).toBe(false);
    // The same task runs once the file is gone.
    rmSync(join(person.workspace, '0/sallyport.yaml'));
    expect(await runIn('0')).toMatchObject({ status: 0 });
    expect(existsSync(join(person.workspace, '0/made.txt'))).toBe(true);
  });

  test('a pipe, an endless device, a link that leads nowhere or a huge file in its place is no absent policy', async () => {
    const ways: readonly (readonly [make: (file: string) => void, why: RegExp])[] = [
      [(file) => execFileSync('mkfifo', [file]), /it is no regular file/],
      [(file) => symlinkSync('/dev/zero', file), /it is no regular file/],
      [(file) => symlinkSync('absent', file), /ENOENT/],
      [(file) => writeFileSync(file, `# ${'x'.repeat(2_000_000)}`), /it is larger than 262144 bytes/],
    ];
    const ended = await Promise.all(
      ways.map(([make], index) => {
        const folder = join(person.workspace, String(index));
        mkdirSync(folder);
        make(join(folder, 'sallyport.yaml'));
        return sallyport('policy', 'check', '-w', folder);
      }),
    );
    for (const [index, [, why]] of ways.entries()) expectFault(ended[index], 2, 'POLICY_INVALID', why);
  });
});

describe('a ledger that cannot be used', () => {
  const file = () => join(person.state, 'sallyport.db');

  /** Nothing runs, with this code; and what lies there stays as it is. */
  async function expectUntouched(code: string, message: RegExp): Promise<void> {
    const before = readFileSync(file());
    const ended = await sallyport('run', 'x', '--recording', writing());
    expectFault(ended, 7, code, message);
    expect(isMade()).toBe(false);
    expect(readFileSync(file()).equals(before)).toBe(true);
  }

  test('a corrupt one is left as evidence', async () => {
    await sallyport('exec', '--', 'true');
    // Everything behind the header: SQLite's own structures are gone.
    const size = readFileSync(file()).length;
    const descriptor = openSync(file(), 'r+');
    writeSync(descriptor, Buffer.alloc(size - 100, 0xa5), 0, size - 100, 100);
    closeSync(descriptor);
    await expectUntouched('LEDGER_CORRUPT', /is damaged/);
  });

  test.each([
    ['a text', () => writeFileSync(file(), 'my notes\n'.repeat(50))],
    [
      'the database of another program',
      () => new DatabaseSync(file()).exec('CREATE TABLE mine (a); INSERT INTO mine VALUES (1)'),
    ],
  ])('a foreign one (%s) is never written to', async (_, make) => {
    mkdirSync(person.state, { recursive: true, mode: 0o700 });
    make();
    chmodSync(file(), 0o600);
    await expectUntouched('LEDGER_FOREIGN', /is not a ledger that can be used/);
  });
});

describe('a full disk', () => {
  /** A model that writes a file when it is asked, but not before the disk was filled. */
  async function startSlowModel(): Promise<Server> {
    const server = createServer(async (request, response) => {
      request.resume();
      writeFileSync(join(person.temporary, 'asked'), '');
      await until(() => existsSync(join(person.temporary, 'filled')), 30_000);
      const call = { name: 'write_file', arguments: { path: 'made.txt', content: 'x' } };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of toChunks({ calls: [call] })) response.write(chunk);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  test('nothing is done that cannot be recorded, nothing is lost, and it goes on when there is room again', async () => {
    const model = await startSlowModel();
    const endpoint = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    const ours = person.command([]).join(' ');
    const script = `
      mkdir -p "$STATE" && mount -t tmpfs -o size=16m,mode=700 none "$STATE"
      say() { echo "== $1 $?"; }
      ${ours} run x --recording ${writing('roomy.txt')}; say roomy
      ${ours} run x --endpoint ${endpoint} --model m --json 2>&1 > "$TMPDIR/run" & run=$!
      until [ -e "$TMPDIR/asked" ] || ! kill -0 $run; do sleep 0.05; done
      cat /dev/zero > "$STATE/filler" 2> /dev/null
      touch "$TMPDIR/filled"
      wait $run; say overtaken; tail -n 1 "$TMPDIR/run"; ls
      ${ours} run x --recording ${writing('full.txt')} 2>&1; say full; ls
      rm "$STATE/filler"
      ${ours} ledger verify; say verify
      ${ours} sessions list; say sessions
      ${ours} run x --recording ${writing('again.txt')}; say again; ls`;
    const [program = '', ...args] = [...unshare('--mount'), 'sh', '-c', script];
    const options = { cwd: person.workspace, env: person.environment({ STATE: person.state }), timeout: 60_000 };
    const { stdout: output } = await promisify(execFile)(program, args, options);
    model.close();
    const parts = new Map(output.split(/^(?=== )/m).map((part) => [part.split(' ')[1], part.split('\n')] as const));
    const statusOf = (name: string) => Number(parts.get(name)?.[0]?.split(' ')[2]);
    const has = (name: string, file: string) => parts.get(name)?.includes(file);
    expect(output).not.toContain('INTERNAL');
    expect(['roomy', 'overtaken', 'verify', 'sessions', 'again'].map(statusOf)).toEqual([0, 7, 0, 0, 0]);
    expect(parts.get('overtaken')?.[1]).toMatch(/"code":"LEDGER_WRITE_FAILED"/);
    // The first cause is told, not what followed from it.
    expect(output).not.toContain('LEDGER_HALTED');
    expect([has('overtaken', 'made.txt'), has('again', 'again.txt')]).toEqual([false, true]);
    // Done where what had been set aside had room for the record, else not at all.
    expect([statusOf('full'), has('full', 'full.txt')]).toEqual(statusOf('full') === 0 ? [0, true] : [7, false]);
  });
});

describe('a workspace that cannot be used', () => {
  test('absent, a file, or closed: it is named, with what to do', async () => {
    const file = person.put('file.txt', 'x');
    const closed = join(person.workspace, 'closed');
    mkdirSync(closed, { mode: 0o000 });
    // Root reads everything, unless it has given that up.
    const through = process.geteuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'] : [];
    const [absent, isFile, isClosed] = await Promise.all([
      sallyport('run', 'x', '--recording', writing(), '-w', join(person.root, 'absent')),
      sallyport('run', 'x', '--recording', writing(), '-w', file),
      person.sallyport(['run', 'x', '--recording', writing(), '-w', closed], { through }),
    ]);
    expectFault(absent, 2, 'WORKSPACE_UNREADABLE', /absent cannot be opened: ENOENT/);
    expectFault(isFile, 2, 'WORKSPACE_UNREADABLE', /file\.txt cannot be opened: it is no folder/);
    expectFault(isClosed, 2, 'WORKSPACE_UNREADABLE', /closed cannot be opened: EACCES/);
    expect(isClosed.stderr).toContain('Start in a folder that you can read, or name one with --workspace.');
  });

  test('one that holds the state folder would let an agent reach its own record', async () => {
    const recording = writing();
    const [home, named, relative, inside] = await Promise.all([
      person.sallyport(['run', 'x', '--recording', recording], { cwd: person.home }),
      sallyport('run', 'x', '--recording', recording, '--state', join(person.workspace, 'state')),
      sallyport('run', 'x', '--recording', recording, '--state', 'new/state'),
      person.sallyport([
        'run',
        'x',
        '--recording',
        recording,
        '-w',
        person.root,
        '--state',
        join(person.root, 'home/s'),
      ]),
    ]);
    for (const ended of [home, named, relative, inside])
      expectFault(ended, 2, 'CONFIG_INVALID', /Work in a folder below it, or name another state folder with --state/);
    expect(existsSync(join(person.workspace, 'new'))).toBe(false);
  });

  test('a folder that was deleted under us', async () => {
    const gone = join(person.root, 'gone');
    mkdirSync(gone);
    const through = ['sh', '-c', `cd ${gone} && rmdir ${gone} && exec "$@"`, 'sh'];
    expectFault(
      await person.sallyport(['exec', '--', 'true'], { through }),
      125,
      'WORKSPACE_UNREADABLE',
      /The workspace \. cannot be opened/,
    );
    expect(
      (
        await person.sallyport(['--help'], {
          through: ['sh', '-c', `mkdir ${gone} && cd ${gone} && rmdir ${gone} && exec "$@"`, 'sh'],
        })
      ).status,
    ).toBe(0);
  });
});

test('the demo without a place for its folder', async () => {
  const env = { TMPDIR: join(person.root, 'absent') };
  expectFault(await person.sallyport(['demo'], { env }), 1, 'FILE_WRITE_FAILED', /TMPDIR names another/);
});

describe('a model', () => {
  /** Runs a task with a live model that gives these answers; tells the end and what the model was told of its calls. */
  async function live(answers: readonly ScriptedTurn[]) {
    const server = await startScriptedModelServer(answers);
    try {
      const ended = await sallyport('run', 'x', '--endpoint', server.endpoint, '--model', 'm');
      const last = server.requests.at(-1)?.body as { messages: { role: string; content: string }[] } | undefined;
      const told = last?.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
      return { ended, told, requests: server.requests.length };
    } finally {
      await server.close();
    }
  }

  test('that writes invalid JSON, calls what there is not, or leaves fields out is told so, and goes on', async () => {
    const { ended, told } = await live([
      {
        calls: [
          { name: 'read_file', arguments: '{"path": "a.txt"', id: '1' },
          { name: 'launch_missiles', arguments: '{}', id: '2' },
          { name: 'read_file', arguments: '{"file": "a.txt"}', id: '3' },
          { name: 'read_file', arguments: '"a.txt"', id: '4' },
        ],
      },
      { text: 'I give up.' },
    ]);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(told).toEqual([
      expect.stringMatching(/^invalid: the arguments are not JSON \(.+\); send them again as one JSON object\.$/),
      expect.stringMatching(/^invalid: there is no tool "launch_missiles"; there are: read_file, list_files, /),
      expect.stringMatching(/^invalid: the arguments do not fit read_file: path: /),
      expect.stringMatching(/^invalid: the arguments do not fit read_file: /),
    ]);
    expect(ended.stdout).toContain('I give up.');
  });

  test.each<readonly [string, ScriptedTurn, RegExp]>([
    ['answers with an error', { status: 400, body: '{"error":{"message":"no such model"}}' }, /no such model/],
    [
      'answers with a page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
      /text\/html instead of an event stream; is this an OpenAI-compatible endpoint\?/,
    ],
    ['breaks off', { text: 'half an answer', ends: 'drop' }, /broke off/],
  ])('that %s ends the session with its words, recorded as failed', async (_, turn, words) => {
    const { ended } = await live([turn]);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(words);
    expect((await sallyport('sessions', 'list')).stdout).toContain('  failed    ');
  });

  test('that is not there is said to be not there', async () => {
    const ended = await sallyport('run', 'x', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm');
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(
      /Ended \(failed\): .*127\.0\.0\.1:9.*\n {2}Is the model server running \(`ollama serve`\)\? Else name another with --endpoint\.\n/,
    );
    const [noUrl, notHttps] = await Promise.all([
      sallyport('run', 'x', '--endpoint', 'nonsense', '--model', 'm'),
      sallyport('run', 'x', '--endpoint', 'http://models.example/v1', '--model', 'm'),
    ]);
    expect(noUrl.status).toBe(2);
    expect(notHttps.stdout + notHttps.stderr).toContain('must be https');
    expect(notHttps.status).toBe(2);
  });
});

describe('a file', () => {
  /** Plays calls, one a turn; gives what the model was told of each. Every run has to end, and well. */
  async function told(calls: readonly (readonly [name: string, args: object])[]): Promise<readonly string[]> {
    const recording = person.recording([...calls.map((call) => ({ calls: [call] })), { text: 'The end.' }]);
    const ended = await sallyport('run', 'x', '--recording', recording, '--json');
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    return rows(ended)
      .filter(({ type }) => type === 'step.finished')
      .map(({ shown }) => String(shown));
  }

  const WEIRD = 'we\u001b[31mird\u0007 \u202ename\n.txt';

  function prepareFiles(): void {
    writeFileSync(join(person.root, 'outside.txt'), 'words from outside\n');
    person.put('big.txt', 'a line of text\n'.repeat(750_000));
    person.put('long.txt', 'x'.repeat(3_000_000));
    person.put('bin.dat', Buffer.from([0, 1, 2, 0xff, 0xfe, 10]));
    execFileSync('mkfifo', [join(person.workspace, 'pipe')]);
    symlinkSync(join(person.root, 'outside.txt'), join(person.workspace, 'out'));
    symlinkSync(person.home, join(person.workspace, 'home'));
    person.put(WEIRD, 'a weird one\n');
    person.put('.env', `TOKEN=${'t0k3n'}-of-a-person\n`);
  }

  test('that is too large, no text, no regular file, or has a name that a terminal would act on: each is told so', async () => {
    prepareFiles();
    expect(
      await told([
        ['read_file', { path: 'big.txt' }],
        ['read_file', { path: 'big.txt', from_line: 749_999, lines: 2 }],
        ['read_file', { path: 'bin.dat' }],
        ['read_file', { path: 'pipe' }],
        ['write_file', { path: 'pipe', content: 'x' }],
        ['delete_file', { path: 'pipe' }],
        ['run_command', { command: 'cat pipe', timeout_ms: 300 }],
        ['read_file', { path: WEIRD }],
        ['write_file', { path: 'new\u0007', content: 'x' }],
        ['list_files', { glob: '*.txt' }],
        ['search', { pattern: 'weird one' }],
        ['edit_file', { path: 'bin.dat', edits: [{ find: 'a', replace: 'b' }] }],
      ]),
    ).toEqual([
      'failed: "big.txt" has 10.7 MiB; at most 8 MiB are read at once. Read a part of it by lines, or search in it.',
      '749999| a line of text\n750000| a line of text',
      'failed: "bin.dat" is not text in UTF-8. It is not UTF-8 text; use a command to look at it.',
      expect.stringMatching(/^failed: "pipe" is a pipe, socket or device\. Only regular files can be read and written/),
      expect.stringMatching(/^invalid: This is not a regular file\. Only regular files/),
      expect.stringMatching(/^failed: "pipe" is a pipe, socket or device, which cannot be put back\./),
      'ended by SIGKILL\ntimed-out: It took longer than its limit and was stopped.',
      expect.stringMatching(
        /^invalid: This is not a usable path: it holds a control character \(U\+001B\)\. Use a path/,
      ),
      expect.stringMatching(/^invalid: This is not a usable path: it holds a control character \(U\+0007\)\./),
      'big.txt\nlong.txt\nwe\\u{1B}[31mird\\u{7} \\u{202E}name\\u{A}.txt',
      'we\\u{1B}[31mird\\u{7} \\u{202E}name\\u{A}.txt:1: a weird one',
      expect.stringMatching(/^invalid: The file cannot be read as UTF-8 text\./),
    ]);
    expect((await told([['read_file', { path: 'long.txt' }]]))[0]).toMatch(
      /^ {3}1\| x+\n\[… 2800006 characters left out; ask for a part …\]\nx+$/,
    );
  });

  test('outside, by whatever way: no path of it and nothing in it stands in what the model is told', async () => {
    prepareFiles();
    mkdirSync(join(person.home, '.ssh'));
    writeFileSync(join(person.home, '.ssh/id_rsa'), 'key of a person\n');
    const ways = [
      ...[
        'out',
        'home/.ssh/id_rsa',
        '../outside.txt',
        join(person.root, 'outside.txt'),
        '~/.ssh/id_rsa',
        '/etc/shadow',
      ],
      join(person.state, 'sallyport.db'),
    ];
    const results = await told([
      ...ways.map((path) => ['read_file', { path }] as const),
      ...ways.map((path) => ['write_file', { path, content: 'x' }] as const),
      ['read_file', { path: '.env' }],
      ['search', { pattern: 'TOKEN=' }],
      ['search', { pattern: 'words from|key of' }],
      ['list_files', { path: 'home' }],
      ['run_command', { command: 'cat out; cat home/.ssh/id_rsa; cat .env; ls -la home/' }],
      [
        'run_command',
        {
          command:
            "for f in out home/.ssh/id_rsa; do cat $f; done; node -e \"require('fs').readFileSync('.' + 'env')\"",
        },
      ],
      ['run_command', { command: 'echo x', cwd: 'home' }],
      ['apply_patch', { patch: '--- a/out\n+++ b/out\n@@ -1 +1 @@\n-words from outside\n+mine\n' }],
    ]);
    for (const result of results) {
      for (const hidden of ['words from outside\n', 'key of a person', 'of-a-person', person.root, '/nowhere'])
        expect(result.replaceAll(person.workspace, '')).not.toContain(hidden);
    }
    expect(results.slice(0, 2 * ways.length).every((result) => result.startsWith('denied: '))).toBe(true);
    expect(readFileSync(join(person.root, 'outside.txt'), 'utf8')).toBe('words from outside\n');
  });
});
