import { literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { runShellText } from '../run-sheet.ts';
import { joinPath, type Scene } from '../scene.ts';
import type { Verb } from '../sheet.ts';
import { touchAbsolute } from '../touch.ts';
import { noteRemote } from './git-remotes.ts';
import { noteConfiguration, readRevisions, reads } from './git-words.ts';
import { lines } from './lines.ts';

/** Keys that only change how something is shown; every other one can name a program or a place. */
export const SHOWING_KEY =
  /^(?:color\.[\w.]+|core\.(?:quotepath|abbrev|precomposeunicode|autocrlf|ignorecase)|log\.(?:date|decorate|showsignature|abbrevcommit)|diff\.(?:renames|noprefix|mnemonicprefix|algorithm|context|renamelimit)|advice\.\w+|column\.\w+|status\.\w+|grep\.(?:linenumber|column)|user\.(?:name|email)|init\.defaultbranch|merge\.conflictstyle|commit\.gpgsign|tag\.gpgsign|gc\.auto|pager\.\w+|core\.pager|safe\.directory|push\.default|pull\.rebase|fetch\.prune)$/i;

/** Settings whose value a shell runs (git-config(1)). */
const NAMES_COMMAND =
  /pager|fsmonitor|command|editor|^alias\.|helper|external|textconv|\.(?:cmd|clean|smudge|process|driver|program)$|askpass/i;

export function noteConfig(call: Call, scene: Scene): void {
  for (const value of call.values('-c')) {
    const [key = '', setting = 'true'] = (textOf(value) ?? '').split(/=(.*)/s);
    const isPager = /pager/i.test(key) && !/^(?:|cat|false|off|no|0|true)$/.test(setting);
    if (SHOWING_KEY.test(key) && !isPager) continue;
    scene.findings.addExecute('sh');
    scene.findings.addText('unknown', `git -c ${shownArgument(value)}`);
    if (NAMES_COMMAND.test(key)) runShellText(literal(setting.replace(/^!/, '')), scene);
  }
}

/** `git config`: reading a key, or setting one. */
export const config: Verb = {
  options:
    lines(`--global | --system | --local | --worktree | -f --file=READ | --blob=TEXT | --replace-all | --add | --get | --get-all | --get-regexp | --get-urlmatch | --remove-section
    --rename-section | --unset | --unset-all | -l --list | --fixed-value | --type=TEXT | --bool | --int | --bool-or-int | --path | --expiry-date | -z --null | --name-only | --show-origin
    --show-scope | --get-colorbool | --get-color | -e --edit !execute:an_editor | --includes | --no-includes | --default=TEXT`),
  operands: 'TEXT...',
  read: readConfig,
};

export function readConfig(call: Call, scene: Scene): void {
  const sets = call.has(
    '--replace-all',
    '--add',
    '--remove-section',
    '--rename-section',
    '--unset',
    '--unset-all',
    '-e',
  );
  const gets = call.has('--get', '--get-all', '--get-regexp', '--get-urlmatch', '-l', '--get-color', '--get-colorbool');
  const [first, ...rest] = call.operands.map((operand) => textOf(operand) ?? '?');
  const isVerb = /^(?:get|list|set|unset|rename-section|remove-section|edit)$/.test(first ?? '');
  const isReading = gets || (isVerb ? /^(?:get|list)$/.test(first ?? '') : !sets && rest.length === 0);
  if (!isReading) {
    const target = call.has('--global')
      ? joinPath(scene.facts.home, '.gitconfig')
      : call.has('--system')
        ? '/etc/gitconfig'
        : undefined;
    for (const path of target === undefined
      ? (scene.state.folders ?? []).map((folder) => joinPath(folder, '.git/config'))
      : [target]) {
      touchAbsolute(path, { touch: 'write', tree: false }, scene);
    }
    return;
  }
  scene.findings.addText('read', 'the configuration of git');
  if (/credential|extraheader|token|password/i.test([first, ...rest].join(' ')))
    scene.findings.addText('secret', `the configuration of git (${rest.join(' ')})`);
}

/** `stash`, `remote`, `worktree` and others are told apart by their own first word. */
export const remote: Verb = {
  style: 'posix',
  options: lines('-v --verbose'),
  read: (call, scene) => call.operands.length === 0 && readRevisions(call, scene),
  otherVerbs: ['!unknown'],
  verbs: new Map<string, Verb>([
    ['get-url', reads('--push | --all')],
    [
      'show',
      {
        options: lines('-n'),
        operands: 'TEXT...',
        read: (call, scene) => (call.has('-n') ? readRevisions(call, scene) : noteRemote(call.operands[0], scene)),
      },
    ],
    ...['add', 'rename', 'remove', 'rm', 'set-url', 'set-head', 'set-branches', 'prune', 'update'].map(
      (name): [string, Verb] => [
        name,
        {
          operands: 'TEXT...',
          options: lines(
            '-f | -t=TEXT | -m=TEXT | --tags | --no-tags | --mirror[=TEXT] | --push | --add | --delete | -a --auto | -d | -n --dry-run | -p --prune',
          ),
          read: (call, scene) => noteConfigured(name, call, scene),
        },
      ],
    ),
  ]),
};

export function noteConfigured(name: string, call: Call, scene: Scene): void {
  noteConfiguration(scene);
  if (name === 'update' || name === 'prune' || (name === 'add' && call.has('-f')))
    noteRemote(call.operands.at(-1), scene);
}
