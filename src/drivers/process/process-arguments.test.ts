import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandOf } from './process-arguments.ts';

const run = (argv: readonly string[]): { readonly out: string; readonly status: number | null } => {
  const [program = '', ...args] = argv;
  const { stdout, status } = spawnSync(program, args, { encoding: 'utf8', input: 'echo from standard input\n' });
  return { out: stdout, status };
};
const script = (text: string) => commandOf({ exec: { kind: 'script', script: text }, cwd: '/', command: text });

describe('the command line of a script', () => {
  it('runs a script', () => {
    expect(run(script('echo a; echo b'))).toEqual({ out: 'a\nb\n', status: 0 });
  });

  it('takes a script that begins with a hyphen for a script, and never for options', () => {
    expect(run(script('-s'))).toEqual({ out: '', status: 127 });
    // The control: without the double hyphen bash takes it for an option, and runs what comes on standard input.
    const bare = script('-s').filter((word) => word !== '--' && word !== '-c');
    expect(run(bare).out).toBe('from standard input\n');
  });

  it('leaves the arguments of a program what they are', () => {
    expect(commandOf({ exec: { kind: 'argv', argv: ['ls', '-l'] }, cwd: '/', command: 'ls -l' })).toEqual(['ls', '-l']);
  });

  it('takes no NUL', () => {
    expect(() => script('a\0b')).toThrow('NUL');
  });
});
