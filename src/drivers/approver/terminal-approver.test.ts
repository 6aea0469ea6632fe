import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const PROBE = join(import.meta.dirname, 'terminal-approver.probe.privileged.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-approver-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answerFile = (): string => join(folder, 'answer.json');
async function answerOf(child: ChildProcess): Promise<unknown> {
  await once(child, 'exit');
  return JSON.parse(readFileSync(answerFile(), 'utf8'));
}

/** Starts the question on a terminal of its own: script(1) makes one and passes on what is written to it. */
function askOnTerminal(scope: 'lasting' | 'once' = 'once') {
  const command = `'${process.execPath}' '${PROBE}' '${answerFile()}' ${scope}`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let shown = '';
  child.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
  });
  const sees = async (text: string): Promise<void> => {
    while (!shown.includes(text)) await pause(5);
  };
  return { child, sees, type: (keys: string) => child.stdin.write(keys), answer: answerOf(child) };
}

async function typed(keys: readonly string[], scope?: 'lasting'): Promise<unknown> {
  const { sees, type, answer } = askOnTerminal(scope);
  await sees('Your answer');
  for (const key of keys) {
    type(key);
    await pause(80);
  }
  return answer;
}

const digest = 'sha256:asked';
const by = 'terminal';

describe('the terminal approver', () => {
  test('has no answer, at once, where there is no terminal', async () => {
    const child = spawn('setsid', ['-w', process.execPath, PROBE, answerFile()], { stdio: ['pipe', 'pipe', 'ignore'] });
    // Standard input is not the terminal, whatever is written to it.
    child.stdin.write('y');
    expect(await answerOf(child)).toBe(null);
  });

  test('takes y for a yes to this act (control)', async () => {
    expect(await typed(['y'])).toEqual({ digest, answer: 'once', by });
  });

  test('does not take keys that were pressed before the question could be read', async () => {
    const { sees, type, answer } = askOnTerminal();
    type('y');
    await sees('may it?');
    type('y');
    await sees('Your answer');
    await pause(200);
    type('n');
    expect(await answer).toEqual({ digest, answer: 'no', by });
  });

  test('takes Enter, Escape and a closed terminal for anything but a yes', async () => {
    expect(await typed(['\r'])).toEqual({ digest, answer: 'no', by });
    expect(await typed(['\u001b'])).toEqual({ digest, answer: 'no', by });
    const { child, sees, answer } = askOnTerminal();
    await sees('Your answer');
    child.stdin.end('\u0004');
    expect(await answer).toEqual({ digest, answer: 'no', by });
  });

  test('takes pasted text for no key', async () => {
    expect(await typed(['yes, do it', 'n'])).toEqual({ digest, answer: 'no', by });
  });

  test('takes s for a yes only where a lasting one was offered', async () => {
    expect(await typed(['s'], 'lasting')).toEqual({ digest, answer: 'session', by });
    expect(await typed(['s', 'n'])).toEqual({ digest, answer: 'no', by });
  });

  test('gives the reason of a no without control characters', async () => {
    expect(await typed(['r', 'use \u0001the docs\n'])).toEqual({ digest, answer: 'no', by, reason: 'use  the docs' });
  });
});
