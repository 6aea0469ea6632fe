import { parseBash, plainCommands } from './tree-sitter-bash.ts';

/**
 * Models: the rules by which Codex (OpenAI, Apache-2.0) takes a command for known to be safe, as its source described
 * them in 2026 (codex-rs, `is_known_safe_command`): two dozen programs without further conditions, conditions on the
 * arguments of base64, find, rg, git and sed, and scripts only of plain words joined by `&& || ; |`. Written anew from
 * that description; words keep their backslashes, as there.
 */
const ALWAYS = new Set(
  'cat cd cut echo expr false grep head id ls nl paste pwd rev seq stat tail tr true uname uniq wc which whoami numfmt tac'.split(
    ' ',
  ),
);
const FIND_ACTS = new Set('-exec -execdir -ok -okdir -delete -fls -fprint -fprint0 -fprintf'.split(' '));
const GIT_UNSAFE = new Set('--output --ext-diff --textconv --exec --paginate'.split(' '));
const BRANCH_LISTS = new Set('--list -l --show-current -a --all -r --remotes -v -vv --verbose'.split(' '));

export function passesCodexSafeList(command: string): boolean {
  const tree = parseBash(command);
  try {
    return plainCommands(tree)?.every(isSafe) ?? false;
  } finally {
    tree.delete();
  }
}

function isSafe([path = '', ...args]: readonly string[]): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ALWAYS.has(name)) return true;
  switch (name) {
    case 'base64':
      return !args.some((arg) => /^(?:-o|--output(?:=|$))/.test(arg));
    case 'find':
      return !args.some((arg) => FIND_ACTS.has(arg));
    case 'rg':
      return !args.some((arg) => /^(?:--pre|--hostname-bin)(?:=|$)|^(?:--search-zip|-z)$/.test(arg));
    case 'sed':
      return args.length <= 3 && args[0] === '-n' && /^(?:\d+,)?\d+p$/.test(args[1] ?? '');
    case 'git':
      return isSafeGit(args);
    default:
      return false;
  }
}

/** Options before the sub-command that take the next word. */
const GIT_GLOBAL = new Set('-C --git-dir --work-tree --namespace --exec-path --super-prefix'.split(' '));

function isSafeGit(args: readonly string[]): boolean {
  if (args.some((arg) => /^(?:-c|--config-env(?:=|$))/.test(arg))) return false;
  let at = 0;
  while (args[at]?.startsWith('-')) at += GIT_GLOBAL.has(args[at] ?? '') ? 2 : 1;
  const [verb, ...rest] = args.slice(at);
  if (rest.some((arg) => GIT_UNSAFE.has(arg) || /^--(?:output|exec)=/.test(arg))) return false;
  if (verb === 'branch') return rest.every((arg) => BRANCH_LISTS.has(arg) || arg.startsWith('--format='));
  return ['status', 'log', 'diff', 'show'].includes(verb ?? '');
}
