import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program and waits for it. Its output goes to the terminal, or into `output` with `capture`.
 * After `timeoutMs` it gets SIGTERM, 5 s later SIGKILL, and `timedOut` is true.
 * SIGINT and SIGTERM to us are passed on, so that no child is left behind; we end when it does.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, capture?: boolean }} [options]
 * @returns {Promise<{ status: number, output: string, timedOut: boolean, absent: boolean, interrupted: boolean }>}
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['inherit', options.capture ? 'pipe' : 'inherit', options.capture ? 'pipe' : 'inherit'],
    });
    let output = '';
    let timedOut = false;
    const keep = (/** @type {Buffer} */ part) => {
      output += part;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    let interrupted = false;
    const stopRelay = relaySignals(child, () => {
      interrupted = true;
    });
    const timers = startTimers(child, options.timeoutMs, () => {
      timedOut = true;
    });
    const finish = (/** @type {number} */ status, absent = false) => {
      for (const timer of timers) clearTimeout(timer);
      stopRelay();
      resolve({ status, output, timedOut, absent, interrupted });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(127, 'code' in error && error.code === 'ENOENT');
    });
    child.on('close', (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => void} onInterrupt
 */
function relaySignals(child, onInterrupt) {
  // The terminal sends SIGINT to the whole group: the child has it already, we only must not die before it.
  const ignore = () => onInterrupt();
  const pass = () => {
    onInterrupt();
    child.kill('SIGTERM');
  };
  process.on('SIGINT', ignore);
  process.on('SIGTERM', pass);
  return () => {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', pass);
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {number | undefined} timeoutMs
 * @param {() => void} onTimeout
 */
function startTimers(child, timeoutMs, onTimeout) {
  if (timeoutMs === undefined) return [];
  const end = setTimeout(() => {
    onTimeout();
    child.kill('SIGTERM');
  }, timeoutMs);
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs + 5_000);
  return [end, kill];
}
