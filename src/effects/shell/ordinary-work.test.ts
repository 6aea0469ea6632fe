import { describe, expect, it } from 'vitest';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { readCommand } from './read-command.ts';

const facts = createMemoryFacts({
  workspace: '/work',
  home: '/home/ana',
  files: {
    '/work/chart/Chart.yaml': 'name: x',
    '/work/dev.db': 'x',
    '/work/a.tmp': 'x',
    '/work/.git/HEAD': 'x',
    '/work/node_modules/.bin/tsc': 'x',
    '/work/src/a': 'x',
  },
});
const effectsOf = (text: string): readonly string[] =>
  readCommand(text, { cwd: '/work', facts }).effects.map(({ type, target }) => `${type} ${target}`);
const typesOf = (text: string): ReadonlySet<string> =>
  new Set(effectsOf(text).map((effect) => effect.split(' ')[0] ?? ''));

/** Pairs: what is said of the harmless form, and the form beside it that is not harmless. */
describe('ordinary work is read for what it is, and what looks like it is not', () => {
  it.each([
    ['git check-ignore -v .env', 'git show HEAD:.env', 'secret'],
    ['git ls-files .env secrets/', 'git grep x -- .env', 'secret'],
    ['df -i /', 'du -sh /root', 'nothing'],
    ['mount', 'mount /dev/sda1 /mnt', 'privilege'],
    ['mount -t ext4', 'mount -t nfs server:/x /mnt', 'privilege'],
    ['mount -l', 'mount -a', 'privilege'],
    ['kill %1', 'kill 1', 'destroy'],
    ['kill -TERM %1 %2', 'kill -9 %1 1', 'destroy'],
    ['kill -9 %', 'kill -9 -1', 'destroy'],
    ['terraform validate', 'terraform plan', 'network'],
    ['terraform fmt', 'terraform init', 'network'],
    ['ansible-playbook --syntax-check site.yml', 'ansible-playbook site.yml', 'network'],
    ['helm lint chart', 'helm lint repo/chart', 'network'],
    ['helm template x chart -f chart/values.yaml', 'helm template x chart --validate', 'network'],
    ['helm template x ./chart', 'helm template x oci://registry.example.com/chart', 'network'],
    ['pip wheel . --no-deps --no-build-isolation -w dist', 'pip wheel . -w dist', 'network'],
    ['npx tsc --noEmit', 'npx prettier --write .', 'network'],
    ['cd src && npx -y tsc', 'npx tsc@latest', 'network'],
    ['npx tsc', 'npx -p left-pad tsc', 'network'],
    ['npx tsc', 'cd /tmp && npx tsc', 'network'],
    ['pnpm -r build', 'pnpm -r add left-pad', 'network'],
    ['kustomize build k8s', 'kustomize build https://example.com/base', 'network'],
    ['pip wheel --no-index -r requirements.txt', 'pip wheel --no-deps --no-build-isolation requests', 'network'],
  ])('%j, beside %j', (harmless, other, type) => {
    if (type === 'nothing') return expect(effectsOf(harmless)).not.toContain('read /');
    expect([...typesOf(harmless)]).not.toContain(type);
    expect([...typesOf(other)]).toContain(type);
  });

  it('find: a test that is negated frees nothing that another one binds', () => {
    expect(effectsOf(`find . -name '*.tmp' -not -path './node_modules/*' -delete`)).toContain('delete /work/a.tmp');
    expect(effectsOf(`find . ! -path './x/*' -name '*.tmp' -delete`)).toContain('delete /work/a.tmp');
    for (const wide of [
      `find . ! -name '*.tmp' -delete`,
      `find . -not -path './x' -delete`,
      `find . ! \\( -name '*.tmp' \\) -delete`,
      `find . ! ! -name '*.tmp' -delete`,
      `find . -name '*.tmp' -o ! -name '*.log' -delete`,
      `find . -name '*.tmp' ! -newer x -o -type f -delete`,
    ])
      expect(effectsOf(wide), wide).toContain('destroy /work');
  });

  it('sqlite3: it is the file that is written, and what is dropped was in it', () => {
    expect(effectsOf(`sqlite3 dev.db "UPDATE t SET a = 1"`)).toContain('write /work/dev.db');
    expect(effectsOf(`sqlite3 -csv dev.db "INSERT INTO t VALUES (1)"`)).toContain('write /work/dev.db');
    expect(effectsOf(`sqlite3 dev.db 'DROP TABLE t'`)).toContain('destroy /work/dev.db');
    expect(effectsOf(`sqlite3 /etc/x.db 'DELETE FROM t'`)).toContain('destroy /etc/x.db');
    expect(effectsOf(`sqlite3 -vfs odd dev.db 'DROP TABLE t'`)).toContain('destroy data of the database');
  });
});
