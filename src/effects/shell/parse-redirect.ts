import { skipBlanks } from './read-blanks.ts';
import { plainText, type RawWord, readRawWord, toTarget, toWhole } from './read-word.ts';
import type { SourceText } from './source-text.ts';
import type { FileOperator, Part, Redirect } from './syntax.ts';

const OPERATOR = /(\d*)(<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\()|&>>|&>)/y;
const FILE_OPERATORS: readonly FileOperator[] = ['<', '<>', '>', '>>', '>|', '&>', '&>>'];
const NAMED = /\{[A-Za-z_]\w*\}[<>]/y;

/** Reads one redirection, if one begins here. */
export function parseRedirect(source: SourceText): Redirect | undefined {
  if (!'<>&{0123456789'.includes(source.next)) return undefined;
  if (source.match(NAMED) !== null) source.fail('a descriptor kept in a variable');
  const match = source.match(OPERATOR);
  if (match === null) return undefined;
  const [whole, fd = '', operator = ''] = match;
  if (fd.length > 1 || (fd !== '' && operator.startsWith('&')))
    return source.fail('a descriptor of more than one digit');
  source.passOperator(whole.length);
  skipBlanks(source);
  const raw = readRawWord(source);
  if (raw.atoms.length === 0) source.fail('a redirection without a target');
  return build(operator, fd, raw, source);
}

function build(operator: string, fd: string, raw: RawWord, source: SourceText): Redirect {
  switch (operator) {
    case '<<':
    case '<<-':
      return announce(fd, raw, operator === '<<-', source);
    case '<<<':
      source.bashOnly('a here-string');
      return { kind: 'text', fd, value: toWhole(raw, source) };
    case '>&':
    case '<&':
      return duplicate(operator, fd, raw, source);
    default:
      if (operator.startsWith('&')) source.bashOnly(operator);
      return {
        kind: 'file',
        operator: FILE_OPERATORS.find((known) => known === operator) ?? source.fail(operator),
        fd,
        target: toTarget(raw, source),
      };
  }
}

function duplicate(operator: '>&' | '<&', fd: string, raw: RawWord, source: SourceText): Redirect {
  const from = plainText(raw);
  if (from !== undefined && /^(?:\d|-)$/.test(from)) return { kind: 'duplicate', operator, fd, from };
  if (operator === '<&' || fd !== '' || from === undefined || /^[\d-]/.test(from))
    source.fail(`a target of ${operator} that is not read`, raw.start);
  source.bashOnly('>& with a file');
  return { kind: 'file', operator: '&>', fd, target: toTarget(raw, source) };
}

function announce(fd: string, raw: RawWord, stripTabs: boolean, source: SourceText): Redirect {
  const delimiter = raw.atoms
    .map((atom) => (atom.kind === 'part' ? source.fail('a here-document whose end is computed') : atom.text))
    .join('');
  // Bash 5.2 loses the quotes of such an end when it writes a substitution anew.
  if (delimiter === '') source.fail('a here-document that ends at an empty line');
  if (delimiter.includes('\n')) source.fail('a here-document whose end spans lines');
  const quoted = raw.atoms.some(({ kind }) => kind === 'quoted');
  const redirect: { kind: 'text'; fd: string; value: Extract<Redirect, { kind: 'text' }>['value'] } = {
    kind: 'text',
    fd,
    value: { parts: [], start: raw.start, end: raw.end },
  };
  const fill = (body: readonly Part[] | undefined): void => {
    if (body !== undefined) redirect.value = { ...redirect.value, parts: body };
  };
  source.documents += 1;
  source.pending.push({ delimiter, stripTabs, quoted, fill });
  return redirect;
}
