import type {
  Assignment,
  Chain,
  Clause,
  Command,
  CompoundCommand,
  ConditionItem,
  Part,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
  Word,
} from './syntax.ts';

/**
 * Canonical bash text of what was parsed: every literal in single quotes, brace expansion done, here-documents as
 * here-strings. Bash runs exactly what was read, since there is only one way to read it.
 */
export function renderScript(script: Script): string {
  return script.items
    .map(({ chain, background, line }, index) => {
      const isLast = index === script.items.length - 1;
      const separator = isLast ? (background ? ' &' : '') : background ? ' & ' : line ? '\n' : '; ';
      return `${renderChain(chain)}${separator}`;
    })
    .join('');
}

/** One text in single quotes, as bash reads it back. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const renderChain = ({ first, rest }: Chain): string =>
  [renderPipeline(first), ...rest.map(({ operator, pipeline }) => `${operator} ${renderPipeline(pipeline)}`)].join(' ');

function renderPipeline({ negated, timed, stages }: Pipeline): string {
  const body = stages
    .map(({ command, operator }, index) => renderCommand(command) + (index < stages.length - 1 ? ` ${operator} ` : ''))
    .join('');
  return `${negated ? '! ' : ''}${timed === '' ? '' : `${timed} `}${body}`;
}

function renderCommand(command: Command): string {
  const body = command.kind === 'simple' ? renderSimple(command) : renderCompound(command);
  return [body, ...command.redirects.map(renderRedirect)].filter((text) => text !== '').join(' ');
}

const renderSimple = ({ assignments, words, declared = [] }: SimpleCommand): string =>
  [...assignments.map(renderAssignment), ...words.map(renderHead), ...declared.map(renderAssignment)].join(' ');

function renderAssignment({ name, append, value, subscript, elements }: Assignment): string {
  const key = (word: Word | undefined): string => (word === undefined ? '' : `[${renderKey(word)}]`);
  const left = `${name}${key(subscript)}${append ? '+' : ''}=`;
  if (elements === undefined) return left + renderWord(value);
  const list = elements.map(({ key: own, value: word }) =>
    own === undefined ? renderWord(word) : `${key(own)}=${renderWord(word)}`,
  );
  return `${left}(${list.join(' ')})`;
}

/** A subscript may be calculated, and then single quotes are a mistake in it. */
const renderKey = ({ parts }: Word): string =>
  `"${parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? part.raw : '')).join('')}"`;

/** The name of a declaration stays bare: quoted, bash would no longer read what follows as assignments. */
const renderHead = (word: Word, index: number): string => {
  const [only, more] = word.parts;
  const isDeclaration =
    index === 0 &&
    more === undefined &&
    only?.kind === 'text' &&
    /^(?:declare|typeset|local|readonly|export)$/.test(only.text);
  return isDeclaration ? only.text : renderWord(word);
};

/** A list that may be followed by a reserved word: ended by `;` unless it ends in the background. */
const body = (script: Script): string => renderScript(script) + (script.items.at(-1)?.background === true ? '' : ';');

function renderCompound(command: CompoundCommand): string {
  switch (command.kind) {
    case 'group':
      return `{ ${body(command.body)} }`;
    case 'subshell':
      return `( ${renderScript(command.body)} )`;
    case 'for':
      return `for ${command.name} in ${command.words.map(renderWord).join(' ')}; do ${body(command.body)} done`;
    case 'count':
      return `for ((${command.parts.map(({ raw }) => raw).join(';')})); do ${body(command.body)} done`;
    case 'arithmetic':
      return `((${command.arithmetic.raw}))`;
    case 'condition':
      return `[[ ${command.items.map(renderItem).join(' ')} ]]`;
    case 'case':
      return `case ${renderWord(command.word)} in ${command.clauses.map(renderClause).join(' ')} esac`;
    case 'function':
      return `${command.name}() ${renderCommand(command.body)}`;
    case 'while':
    case 'until':
      return `${command.kind} ${body(command.condition)} do ${body(command.body)} done`;
    case 'if':
      return `${renderBranches(command)} fi`;
  }
}

const renderItem = (item: ConditionItem): string =>
  'operator' in item ? item.operator : 'word' in item ? renderWord(item.word) : item.raw;

function renderClause({ patterns, body: script, end }: Clause): string {
  const list = script.items.length === 0 ? '' : body(script);
  return `(${patterns.map(renderWord).join(' | ')}) ${list.replace(/;$/, '')} ${end}`;
}

function renderBranches({ branches, otherwise }: Extract<CompoundCommand, { kind: 'if' }>): string {
  const texts = branches.map(
    ({ condition, body: then }, index) => `${index === 0 ? 'if' : 'elif'} ${body(condition)} then ${body(then)}`,
  );
  return [...texts, ...(otherwise === undefined ? [] : [`else ${body(otherwise)}`])].join(' ');
}

function renderRedirect(redirect: Redirect): string {
  if (redirect.kind === 'duplicate') return `${redirect.fd}${redirect.operator}${redirect.from}`;
  if (redirect.kind === 'file') return `${redirect.fd}${redirect.operator} ${renderWord(redirect.target)}`;
  // A here-string ends with a line feed of its own, which a document without lines does not have.
  return redirect.value.parts.length === 0
    ? `${redirect.fd}</dev/null`
    : `${redirect.fd}<<<${renderWord(redirect.value)}`;
}

/** One word. After a tilde the slash stays bare: quoted, it would keep the tilde from being expanded. */
export function renderWord({ parts }: Word): string {
  return parts
    .map((part, index) => {
      if (part.kind !== 'text') return renderPart(part);
      if (parts[index - 1]?.kind !== 'tilde') return quoteWord(part.text);
      return part.text === '/' ? '/' : `/${quoteWord(part.text.slice(1))}`;
    })
    .join('');
}

function renderPart(part: Exclude<Part, { kind: 'text' }>): string {
  switch (part.kind) {
    case 'glob':
      return part.text;
    case 'tilde':
      return '~';
    case 'number':
      return part.raw;
    case 'variable':
      return part.quoted ? `"${part.raw}"` : part.raw;
    case 'command':
      return part.quoted ? `"$( ${renderScript(part.script)} )"` : `$( ${renderScript(part.script)} )`;
    case 'process':
      return `${part.direction}( ${renderScript(part.script)} )`;
  }
}
