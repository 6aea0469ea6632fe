import { closeSync, mkdtempSync, openSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDoctorChecks } from './doctor-checks.privileged.ts';
import { openSandbox } from './sandbox.privileged.ts';
import type { Sandbox } from './sandbox.ts';

let state = '';
beforeEach(() => {
  state = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-doctor-test-')));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const open = (): Sandbox => openSandbox({ folder: join(state, 'sandbox'), hidden: [state] });

describe('doctor', () => {
  it('finds every protection enforced, and each try a fair one', async () => {
    const { level, checks } = await runDoctorChecks({ sandbox: open() });
    expect(level).toBe('full');
    expect(checks.filter(({ enforced }) => !enforced)).toEqual([]);
    expect(checks.filter(({ control }) => control === 'failed too')).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(16);
  });

  it('finds each protection missing where commands are run without a sandbox', async () => {
    const { checks } = await runDoctorChecks({ sandbox: withoutProtection(open()) });
    const enforced = checks.filter((check) => check.enforced).map(({ name }) => name);
    // These cannot be told apart without harm: mounting needs root in the first place.
    expect(enforced.filter((name) => name !== 'making a read-only place writable')).toEqual([]);
  });

  it('says why there is no sandbox instead of trying without', async () => {
    const none: Sandbox = { ...open(), status: async () => ({ level: 'none', reason: 'no bwrap', fix: 'install it' }) };
    expect(await runDoctorChecks({ sandbox: none })).toEqual({
      level: 'none',
      advice: [
        'no bwrap',
        'install it',
        expect.stringContaining('An agent that runs outside the sandbox as this user'),
      ],
      checks: [],
    });
  });
});

/** A sandbox that is none: what a doctor that looks instead of trying would take for one. */
function withoutProtection(sandbox: Sandbox): Sandbox {
  return {
    ...sandbox,
    async run({ argv, cwd, onOutput }) {
      const { spawn } = await import('node:child_process');
      const [program = '', ...args] = argv;
      const ours = openSync('/dev/zero', 'r');
      // A descriptor of ours stays open inside, as those do that a launch hands over when nobody closes them.
      const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe', ours] });
      child.stdout?.on('data', (bytes) => onOutput('stdout', bytes));
      child.stderr?.on('data', (bytes) => onOutput('stderr', bytes));
      const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
      closeSync(ours);
      return { ending: 'itself', exitCode, signal: null, durationMs: 0 };
    },
  };
}
