import { describe, expect, test } from 'vitest';
import { SallyportError } from '../contract/errors.ts';
import type { CliContext } from './context.ts';
import { runCli } from './program.ts';

const COMMANDS = [
  'approvals list',
  'approvals show',
  'approvals grant',
  'approvals refuse',
  'approvals revoke',
  'approvals keys list',
  'approvals keys enroll',
  'approvals keys remove',
  'run',
  'exec',
  'demo',
  'diff',
  'undo',
  'doctor',
  'inspect',
  'scan',
  'sessions list',
  'sessions stop',
  'ledger tail',
  'ledger show',
  'ledger verify',
  'policy check',
  'policy accept',
  'policy decide',
  'policy explain',
  'policy diff',
  'policy test',
  'policy init',
  'policy learn',
  'policy replay',
];
const GROUPS = ['sessions', 'ledger', 'policy'];

/** Runs a command line in a house that cannot be opened: whatever gets that far fails with `STATE_UNUSABLE`. */
async function call(...argv: string[]) {
  const said = { out: '', err: '' };
  const shut = async () => {
    throw new SallyportError('STATE_UNUSABLE', 'The house is\u001b[2J shut.');
  };
  const context: CliContext = {
    screen: {
      columns: 80,
      hasColours: false,
      line: (text) => {
        said.out += `${text}\n`;
      },
      note: (text) => {
        said.err += text;
      },
      output: () => {},
    },
    programName: 'sallyport',
    currentFolder: '/w',
    userName: 'ana',
    openHouse: shut,
    openRecords: shut,
    openExplain: shut,
    openPolicyDesk: shut,
    openPolicyWriter: shut,
    openDecide: shut,
    openInspect: shut,
    openScan: shut,
    replayTrajectories: shut,
    openFileActs: shut,
    terminalApprover: shut,
    channels: shut,
    keyFiles: shut,
    makeDemoFolder: shut,
    readText: shut,
    inputLines: async function* () {},
  };
  return { status: await runCli(argv, '1.2.3', context), ...said };
}

describe('every command', () => {
  test.each(COMMANDS)('%s: --help has an example; --json and --verbose are there', async (command) => {
    const { status, out, err } = await call(...command.split(' '), '--help');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain(`Usage: sallyport ${command} `);
    expect(out).toContain(`Example:\n  sallyport ${command}`);
    expect(out).toContain('--json');
    expect(out).toContain('--verbose');
  });

  test.each(COMMANDS)('%s: an unknown option is a mistake in usage, with a hint', async (command) => {
    expect(await call(...command.split(' '), '--jsn')).toEqual({
      status: 2,
      out: '',
      err: "error: unknown option '--jsn'\n(Did you mean --json?)\n(add --help to see how it is used)\n",
    });
  });

  test.each(GROUPS)('%s: alone it says which commands there are, on standard error', async (group) => {
    expect((await call(group, '--help')).out).toContain('Example:\n  sallyport ');
    const { status, out, err } = await call(group);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`Usage: sallyport ${group} `);
  });
});

describe('the command line', () => {
  test('without words it says what there is; a misspelt command is guessed', async () => {
    const { status, out, err } = await call();
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('Exit status: 0 done, 1 failed, 2 usage, 3 denied');
    expect((await call('legder')).err).toContain('(Did you mean ledger?)');
    expect(await call('--version')).toEqual({ status: 0, out: '1.2.3\n', err: '' });
  });

  test.each([
    ['run', 'x', '--turns', '2.5'],
    ['run', 'x', '--tokens', '0'],
    ['run', 'x', '--minutes', '-1'],
    ['run', 'x', '--on-ask', 'allow'],
    ['exec', '--timeout', 'soon', '--', 'true'],
    ['sessions', 'list', '--limit', 'many'],
    ['ledger', 'tail', '--count', '0'],
    ['inspect', 'path', 'x', '--op', 'burn'],
    ['scan', '--format', 'xml'],
    ['scan', '--fail-on', 'maybe'],
    // No use for it: it is not taken and forgotten.
    ['sessions', 'list', '--policy', 'strict.yaml'],
    ['demo', '--state', '/s'],
    ['ledger', 'verify', '--policy', 'strict.yaml'],
    ['diff', 'one', 'two'],
    ['undo', '--action'],
  ])('%j is a mistake in usage', async (...argv) => {
    expect(await call(...argv)).toEqual({ status: 2, out: '', err: expect.stringMatching(/^error: .+\n.*--help/) });
  });

  test('a fault says what happened and what to do next, with nothing active in it; with --json as one row', async () => {
    expect(await call('diff')).toEqual({
      status: 1,
      out: '',
      err: 'sallyport: The house is\\u{1B}[2J shut.\n  Check the permissions of the state folder (SALLYPORT_STATE, else ~/.local/state/sallyport). (STATE_UNUSABLE)\n',
    });
    const { status, out, err } = await call('diff', '--json');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'STATE_UNUSABLE' } });
  });

  test('exec answers 125 for faults of ours, and takes --json of the command for the command’s own', async () => {
    expect(await call('exec', 'npm', 'test', '--json')).toMatchObject({ status: 125, out: '' });
    expect(await call('exec', '--json', 'npm', 'test')).toMatchObject({ status: 125, err: '' });
  });
});
