/** What a global install of the packed package weighs: bytes on disk and number of packages. Needs the npm registry. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report, rounded } from './rounds.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const prefix = mkdtempSync(join(tmpdir(), 'sallyport-size-'));

function output(program: string, args: readonly string[], cwd = root): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
  return stdout.trim();
}

const tarball = join(
  prefix,
  output('npm', ['pack', '--silent', '--pack-destination', prefix]).split('\n').at(-1) ?? '',
);
const packedKilobytes = Number(output('du', ['-sk', tarball]).split('\t')[0]);
output('npm', ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--omit=dev', tarball]);
const modules = join(prefix, 'lib', 'node_modules');
const installedKilobytes = Number(output('du', ['-sk', modules]).split('\t')[0]);
const packages = output('find', [
  modules,
  '-name',
  'package.json',
  '-path',
  '*/node_modules/*',
  '-not',
  '-path',
  '*/dist/*',
])
  .split('\n')
  .filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file)).length;
rmSync(prefix, { recursive: true, force: true });
report(
  'installed-size',
  {
    packedMegabytes: rounded(packedKilobytes / 1024, 2),
    installedMegabytes: rounded(installedKilobytes / 1024, 1),
    packages,
  },
  null,
);
