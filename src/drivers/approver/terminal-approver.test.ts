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

type Mode = 'once' | 'lasting' | 'three' | 'pause' | 'passphrase';

/** Starts the question on a terminal of its own: script(1) makes one and passes on what is written to it. */
function askOnTerminal(scope: Mode = 'once') {
  const command = `'${process.execPath}' '${PROBE}' '${answerFile()}' ${scope}`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let shown = '';
  child.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
  });
  const sees = async (text: string): Promise<void> => {
    while (!shown.includes(text)) await pause(5);
  };
  return { child, sees, shown: () => shown, type: (keys: string) => child.stdin.write(keys), answer: answerOf(child) };
}

async function typed(keys: readonly string[], scope?: Mode, prompt = 'Your answer'): Promise<unknown> {
  const { sees, type, answer } = askOnTerminal(scope);
  await sees(prompt);
  for (const key of keys) {
    type(key);
    await pause(80);
  }
  return answer;
}

/** Types each key once its prompt is there. */
async function prompted(mode: Mode, steps: readonly (readonly [prompt: string, keys: string])[]) {
  const { shown, type, answer } = askOnTerminal(mode);
  let from = 0;
  for (const [prompt, keys] of steps) {
    while (shown().indexOf(prompt, from) < 0) await pause(5);
    from = shown().length;
    type(keys);
  }
  return { answer: await answer, shown: shown() };
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

  test('lets an agent go on asking nobody where there is no terminal', async () => {
    const args = ['-w', process.execPath, PROBE, answerFile(), 'pause'];
    const child = spawn('setsid', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    expect(await answerOf(child)).toBe(true);
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

  test('remembers for the project only after it was shown what, and for as long as the key says', async () => {
    const { answer, shown } = await prompted('lasting', [
      ['Your answer', 'p'],
      ['Until when', 'n'],
      ['Your answer', 'p'],
      ['Until when', '4'],
    ]);
    expect(answer).toEqual({ digest, answer: 'project', by, untilMs: expect.any(Number), usesMax: 10 });
    const days = ((answer as { untilMs: number }).untilMs - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    expect(shown.indexOf('to remember')).toBeGreaterThan(shown.indexOf('may it?'));
  });

  test('gives a line to change; what was left as it is, is no change', async () => {
    const { answer } = await prompted('lasting', [
      ['Your answer', 'e'],
      ['change it', '\r'],
      ['Your answer', 'e'],
      ['change it', ' b\r'],
    ]);
    expect(answer).toEqual({ digest, answer: 'edit', by, arguments: { command: 'cat a b' } });
  });

  test('shows questions that come together in one list, and takes an answer to each', async () => {
    const { answer, shown } = await prompted('three', [
      ['may it? sha256:1', ''],
      ['Your answer', 'y'],
      ['may it? sha256:2', ''],
      ['Your answer', 'n'],
      ['may it? sha256:3', ''],
      ['Your answer', 'y'],
    ]);
    expect(answer).toMatchObject([
      { digest: 'sha256:1', answer: 'once' },
      { digest: 'sha256:2', answer: 'no' },
      { digest: 'sha256:3', answer: 'once' },
    ]);
    expect(shown).toContain('all: sha256:1 sha256:2 sha256:3');
    expect(shown.split('all: ')).toHaveLength(2);
  });

  test('takes N for a no to all that are left', async () => {
    const { answer } = await prompted('three', [
      ['Your answer', 'y'],
      ['Your answer', 'N'],
    ]);
    expect((answer as { answer: string }[]).map((one) => one.answer)).toEqual(['once', 'no', 'no']);
  });

  test('lets an agent go on that asked too much with c, and with nothing else', async () => {
    expect((await prompted('pause', [['Let it go on', 'c']])).answer).toBe(true);
    expect((await prompted('pause', [['Let it go on', 'y']])).answer).toBe(false);
  });

  test('takes a passphrase without showing it', async () => {
    const { answer, shown } = await prompted('passphrase', [['Passphrase: ', 'secrex\u007ft words\r']]);
    expect(answer).toBe('secret words');
    expect(shown).not.toContain('secre');
  });
});
