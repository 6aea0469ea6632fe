import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protectionOf } from './protection.ts';

const root = '/work/shop';
const forbidden = (path: string) =>
  Object.keys(protectionOf(`${root}/${path}`, root))
    .sort()
    .join(' ');

describe('protectionOf', () => {
  it.each([
    '.git/HEAD',
    '.git/hooks/pre-commit',
    '.git',
    '.git/refs/heads/main',
    'packages/a/.git/index',
    'node_modules/x/.git/hooks/post-checkout',
    '.GIT/hooks/pre-commit',
    '.git./hooks/pre-commit',
    '.git /hooks/pre-commit',
    '.git::$INDEX_ALLOCATION/hooks/x',
    'git~1/hooks/pre-commit',
    'GIT~1/HEAD',
    '.g\u200cit/hooks/x',
    '．git/hooks/x',
    '.git\\hooks\\pre-commit',
    'mirror.git/hooks/post-update',
    'mirror.git/config',
    '.husky/pre-commit',
    '.hg/hgrc',
    '.claude/settings.json',
    '.codex/config.toml',
    '.cursor/mcp.json',
    '.cursorrules',
    '.gemini/settings.json',
    '.mcp.json',
    'MCP~1.JSO',
    'sub/.mcp.json',
    'opencode.json',
    '.aider.conf.yml',
    '.vscode/tasks.json',
    '.vscode/settings.json',
    '.VSCode/launch.json',
    'vscode~1/tasks.json',
    '.idea/workspace.xml',
    'shop.code-workspace',
    '.devcontainer/devcontainer.json',
    '.exrc',
    '.dir-locals.el',
    'sallyport.yaml',
    '.sallyport/policy.yaml',
    '.bashrc',
    '.config/autostart/x.desktop',
    '.gitconfig',
    '.cargo/config.toml',
    '.aider.model.settings.yml',
    'mcp.json',
    '.codeium/x',
    '.helix/languages.toml',
    '.ideavimrc',
    '.Rprofile',
    '.yarn/plugins/x.cjs',
    '.pnpmfile.cjs',
  ])('%s may be read, not changed', (path) => {
    expect(forbidden(path)).toBe('delete write');
  });

  it.each([
    '.env~',
    '#.env#',
    '.#.env',
    '.envs/prod',
    'kubeconfig',
    'serviceAccountKey.json',
    'shop-firebase-adminsdk-x1.json',
    'release-private.asc',
    '.vault_pass',
    '.env',
    '.env.local',
    '.env.production',
    '.ENV',
    '.Env.Local',
    '.env ',
    '.env.',
    '.env:stream',
    'env~1',
    'ENV~1.LOC',
    '.e\u200dnv',
    '.env.example\u200b',
    '.env.example.',
    'services/api/.env',
    'prod.env',
    '.envrc',
    '.git/config',
    '.git/modules/x/config',
    '.git/config.worktree',
    '.npmrc',
    '.pypirc',
    '.netrc',
    '_netrc',
    'x/.aws/credentials',
    '.docker/config.json',
    '.kube/config',
    '.config/gh/hosts.yml',
    '.ssh/known_hosts',
    '.ssh/id_ed25519.pub',
    'id_rsa',
    'deploy/server.key',
    'key.pem',
    'privkey.pem',
    'release.keystore',
    'AuthKey_X.p8',
    'credentials.json',
    'config/secrets.yml',
    'terraform.tfstate',
    '.bash_history',
    '.secrets/token',
    'node_modules/x/.npmrc',
  ])('%s may not be touched', (path) => {
    expect(forbidden(path)).toBe('delete read write');
  });

  it.each([
    '.env.example',
    '.env.sample',
    '.env.template',
    '.env.local.example',
    '.ENV.EXAMPLE',
    'example.env',
    'src/environment.ts',
    'src/env.ts',
    'src/.environment',
    'docs/secrets.md',
    'docs/credentials.md',
    'src/credentials.ts',
    'src/keys.ts',
    'src/key.ts',
    'tokens.css',
    '.gitignore',
    '.gitattributes',
    '.gitmodules',
    '.github/workflows/ci.yml',
    '.github/CODEOWNERS',
    'git/hooks/readme.md',
    'src/git.ts',
    'src/hooks/use-cart.ts',
    'package.json',
    'Makefile',
    '.editorconfig',
    '.prettierrc',
    '.eslintrc.json',
    '.nvmrc',
    '.dockerignore',
    'docker/config.json',
    '.aws/task-definition.json',
    '.docker/nginx.conf',
    '.vscode/extensions.json',
    '.vscode/ts.code-snippets',
    'CLAUDE.md',
    'AGENTS.md',
    'kubeconfig.md',
    'docs/firebase-adminsdk.md',
    'public.asc',
    'tests/private_asc.py',
    '.pre-commit-config.yaml',
    'lefthook.yml',
    '.tool-versions',
    'GEMINI.md',
    '.github/copilot-instructions.md',
    'src/mcp.ts',
    'claude/settings.json',
    'vscode/tasks.json',
    'etc/passwd',
    'etc/shadow',
    'id_rsa.pub',
    'certs/ca.pem',
    'fullchain1.pem',
    'public_key.pem',
    'tests/monkey.py',
    'sallyport.ts',
    'docs/sallyport.yaml.md',
    'node_modules/x/.vscode/settings.json',
    'node_modules/x/.idea/x.xml',
    '日本語/ファイル.md',
    'a~1/b',
    '...',
  ])('%s is an ordinary file', (path) => {
    expect(forbidden(path)).toBe('');
  });

  it('gives the reason in words', () => {
    expect(protectionOf('/work/shop/.git/config', root)).toEqual({
      read: 'git’s configuration, which may hold credentials',
      write: 'git’s own folder',
      delete: 'git’s own folder',
    });
  });

  it('looks only below the root', () => {
    expect(protectionOf('/home/ana/.claude/work/a.ts', '/home/ana/.claude/work')).toEqual({});
    expect(protectionOf('/home/ana/.ssh/id_rsa', root).read).toBe('a file of credentials');
  });

  it('does not let the workspace itself be deleted', () => {
    expect(protectionOf(root, root)).toEqual({ delete: 'the workspace itself' });
  });

  it('protects everything below a protected folder, and does not depend on case', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    fc.assert(
      fc.property(fc.constantFrom('.git', '.ssh', '.claude', '.env'), name, name, (folder, before, after) => {
        const path = `${before}/${folder}/${after}`;
        expect(protectionOf(`${root}/${path}`, root).write).toBeDefined();
        expect(protectionOf(`${root}/${path.toUpperCase()}`, root)).toEqual(
          protectionOf(`${root}/${path.toLowerCase()}`, root),
        );
      }),
    );
  });

  it('a root inside git’s folder gives no other rights there', () => {
    const hook = '/work/shop/.git/hooks/pre-commit';
    const roots = ['/work/shop', '/work/shop/.git', '/work/shop/.git/hooks'];
    expect(roots.map((folder) => protectionOf(hook, folder).write)).toEqual(Array(3).fill('git’s own folder'));
    expect(protectionOf('/work/shop/.git/config', '/work/shop/.git').read).toMatch('credentials');
    // Below a root of any other name, what stands above it does not count.
    expect(protectionOf('/work/.claude/worktrees/a/src/app.ts', '/work/.claude/worktrees/a')).toEqual({});
  });
});
