import { joinPath, type Scene } from './scene.ts';
import type { Chain, Script, SimpleCommand } from './syntax.ts';

/** What `$(…)` surely gives, for the two substitutions that only name a folder; `undefined` for every other. */
export function knownOutput(script: Script, { state, facts }: Scene): string | undefined {
  const [folder, another] = state.folders ?? [];
  if (folder === undefined || another !== undefined) return undefined;
  switch (literalWords(script)?.join(' ')) {
    case 'pwd':
      return folder;
    case 'git rev-parse --show-toplevel':
      return ancestors(folder).find((above) => facts.path(joinPath(above, '.git')).kind === 'directory');
    default:
      return undefined;
  }
}

function literalWords({ items }: Script): readonly string[] | undefined {
  const [item, second] = items;
  const command = item?.chain.first.stages[0]?.command;
  if (item === undefined || second !== undefined || item.background || item.chain.rest.length > 0) return undefined;
  if (item.chain.first.stages.length > 1 || command?.kind !== 'simple') return undefined;
  if (command.assignments.length + command.redirects.length > 0) return undefined;
  const words = command.words.map(({ parts: [only, more] }) =>
    only?.kind === 'text' && more === undefined ? only.text : undefined,
  );
  return words.every((word) => word !== undefined) ? words : undefined;
}

function ancestors(folder: string): readonly string[] {
  const names = folder.split('/').filter((name) => name !== '');
  return names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`);
}

/** Programs that print one number where they are given these words. */
const COUNTERS: ReadonlyMap<string, RegExp> = new Map([
  ['wc', /^wc -[clmw]$/],
  ['nproc', /^nproc(?: --all)?$/],
  ['id', /^id -(?:u|g)$/],
  ['date', /^date \+%(?:s|Y|m|d|H|M|S|j|u|Y%m%d|Y%m%d%H%M%S|H%M%S)$/],
  ['seq', /^seq(?: -?\d+){1,3}$/],
  ['stat', /^stat (?:-c|--format|-f) (?:%s|%Y|%z|%a|%i)(?: |$)/],
  // With several files, or folders, names of files come out too.
  ['grep', /^grep (?:-[cEFiovwxs]*c[cEFiovwxs]*|--count) [^ ]+(?: [^ $]+)?$/],
  ['tput', /^tput (?:cols|lines)$/],
  ['shuf', /^shuf -i \d+-\d+(?: -n \d+)?$/],
]);
/** Filters that leave numbers what they are. */
const PASSES = /^(?:tr -d [ \\n[:space:]"']+|head -n ?\d+|tail -n ?\d+|head -\d+|sort(?: -[nru]+)?|uniq|xargs)$/;

/** True where a substitution gives nothing but digits and blanks. */
export function printsNumber({ items: [item, more] }: Script): boolean {
  if (item === undefined || more !== undefined || item.background) return false;
  if (!item.chain.rest.every(isQuiet)) return false;
  const stages = item.chain.first.stages.map(({ command }) => (command.kind === 'simple' ? command : undefined));
  const filters = stages.map((command) => (command === undefined ? undefined : shownWords(command)));
  let last = filters.length - 1;
  while (last > 0 && PASSES.test(filters[last] ?? '')) last -= 1;
  const words = filters[last] ?? '';
  const [program = ''] = words.split(' ');
  return COUNTERS.get(program)?.test(words) === true && !writesElsewhere(stages[last]);
}

/** `|| true` and `|| echo 0` add nothing else. */
const isQuiet = ({ operator, pipeline }: Chain['rest'][number]): boolean => {
  const [stage, more] = pipeline.stages;
  const words = stage?.command.kind === 'simple' && more === undefined ? shownWords(stage.command) : '';
  return operator === '||' && /^(?:true|:|echo \d+)$/.test(words);
};

/** Error output in the same place could be any text. */
const writesElsewhere = (command: SimpleCommand | undefined): boolean =>
  command?.redirects.some(({ kind, fd }) => kind === 'duplicate' || fd === '1') === true;

const shownWords = ({ words, assignments }: SimpleCommand): string =>
  assignments.length > 0
    ? ''
    : words.map(({ parts: [only, more] }) => (only?.kind === 'text' && more === undefined ? only.text : '$')).join(' ');
