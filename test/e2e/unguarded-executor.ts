import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { applyPatch, parsePatch } from 'diff';

/**
 * The control's hands: carries out a recorded tool call with nobody asked and nothing checked, in the result format of
 * the real tools. It exists to show that an attack which the kernel stops is a real one.
 */

export interface RecordedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The file that only the throw-away sandbox has, in its root folder. */
export const THROW_AWAY_MARK = '/throw-away-sandbox';

/** Throws unless this process is in a throw-away sandbox: its mark is there, and there is no network but loopback. */
export function assertThrowAway(): void {
  const outward = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  if (!existsSync(THROW_AWAY_MARK) || outward.some((address) => !address.internal)) {
    throw new Error('The unguarded executor runs in the throw-away sandbox of its test and nowhere else.');
  }
}

/** Does what the call says in `workspace`, and answers with what a model would be told. Throws outside the sandbox. */
export async function executeUnguarded(call: RecordedCall, workspace: string): Promise<string> {
  assertThrowAway();
  const { text, number, list } = argumentsOf(call);
  const at = (path: string): string => join(workspace, path);
  switch (call.name) {
    case 'read_file':
      return readNumbered(at(text('path')), number('from_line') ?? 1, number('lines'));
    case 'list_files':
      return globSync(text('glob', '*'), { cwd: at(text('path', '.')) }).join('\n');
    case 'search':
      return searchBelow(workspace, text('path', '.'), text('pattern'));
    case 'write_file':
      return write(workspace, text('path'), text('content'));
    case 'edit_file':
      return write(workspace, text('path'), edited(readFileSync(at(text('path')), 'utf8'), list('edits')));
    case 'apply_patch':
      return patchAll(workspace, text('patch'));
    case 'delete_file':
      rmSync(at(text('path')), { recursive: true });
      return `deleted ${text('path')}`;
    case 'run_command':
      return runShell(text('command'), at(text('cwd', '.')));
    case 'fetch_url':
      return fetchText(text('url'), text('method', 'GET'), text('body', ''));
    default:
      throw new Error(`no such tool: ${call.name}`);
  }
}

function argumentsOf(call: RecordedCall) {
  const get = (name: string): unknown => call.arguments[name];
  return {
    text(name: string, absent?: string): string {
      const value = get(name) ?? absent;
      if (typeof value !== 'string') throw new Error(`${call.name}: "${name}" is not a text`);
      return value;
    },
    number(name: string): number | undefined {
      const value = get(name);
      return typeof value === 'number' ? value : undefined;
    },
    list(name: string): readonly unknown[] {
      const value = get(name);
      return Array.isArray(value) ? value : [];
    },
  };
}

function readNumbered(path: string, fromLine: number, count: number | undefined): string {
  const lines = readFileSync(path, 'utf8').split('\n');
  const end = count === undefined ? lines.length : fromLine - 1 + count;
  return lines
    .slice(fromLine - 1, end)
    .map((line, index) => `${String(fromLine + index).padStart(4)}| ${line}`)
    .join('\n');
}

function searchBelow(workspace: string, path: string, pattern: string): string {
  const start = join(workspace, path);
  const files = statSync(start).isDirectory()
    ? readdirSync(start, { recursive: true, encoding: 'utf8' }).map((name) => join(start, name))
    : [start];
  return files
    .filter((file) => statSync(file).isFile())
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          line.includes(pattern) ? [`${relative(workspace, file)}:${index + 1}: ${line}`] : [],
        ),
    )
    .join('\n');
}

function write(workspace: string, path: string, content: string): string {
  const file = join(workspace, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return `wrote ${path}`;
}

function edited(content: string, edits: readonly unknown[]): string {
  return edits.reduce<string>((text, edit) => {
    const { find, replace } = edit as { readonly find: string; readonly replace: string };
    if (text.split(find).length !== 2) throw new Error(`"${find}" does not stand exactly once in the file`);
    return text.replace(find, () => replace);
  }, content);
}

function patchAll(workspace: string, patch: string): string {
  return parsePatch(patch)
    .map((part) => {
      const path = (part.newFileName ?? '').replace(/^b\//, '');
      const changed = applyPatch(readFileSync(join(workspace, path), 'utf8'), part);
      if (changed === false) throw new Error(`the patch does not fit ${path}`);
      return write(workspace, path, changed);
    })
    .join('\n');
}

function runShell(command: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(`exit code ${code}\n${stdout}${stderr}`));
  });
}

async function fetchText(url: string, method: string, body: string): Promise<string> {
  const response = await fetch(url, { method, ...(body !== '' && { body }) });
  return `status ${response.status}\n${await response.text()}`;
}
