import { shellSnippet } from './json-programs.ts';
import { itemsOf, jsonAt, parsePlacedJson, stringOf } from './placed-json.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet, type SnippetLanguage } from './snippet.ts';

/** Code cells of a Jupyter notebook (nbformat 4), with IPython's `!command` lines and `%%bash` cells as what they are. */
export function notebookCells(text: string): EmbeddedPrograms {
  const root = parsePlacedJson(text);
  const kernel =
    stringOf(jsonAt(root, 'metadata', 'kernelspec', 'language')) ??
    stringOf(jsonAt(root, 'metadata', 'language_info', 'name'));
  const language = languageOf(kernel?.text ?? 'python');
  const snippets = itemsOf(jsonAt(root, 'cells')).flatMap((cell, index): readonly Snippet[] => {
    if (stringOf(jsonAt(cell, 'cell_type'))?.text !== 'code') return [];
    const source = jsonAt(cell, 'source');
    const lines = linesOf(
      source?.kind === 'array'
        ? source.items.flatMap((item) => stringOf(item) ?? [])
        : [stringOf(source)].flatMap((one) => one ?? []),
    );
    return cellSnippets(lines, `cell ${index + 1}`, language);
  });
  return { snippets, remarks: [] };
}

interface Line {
  readonly text: string;
  readonly placed: PlacedText;
  readonly from: number;
}

/** Each line with its newline, and where it stands. */
function linesOf(parts: readonly PlacedText[]): readonly Line[] {
  return parts.flatMap((placed) => {
    let from = 0;
    return (placed.text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((text) => {
      const line = { text, placed, from };
      from += text.length;
      return line;
    });
  });
}

const SHELLS = /^%%(?:bash|sh|script\s+(?:ba)?sh|system|!)\b/;
const OTHERS: readonly (readonly [RegExp, SnippetLanguage])[] = [
  [/^%%(?:javascript|js)\b/, 'javascript'],
  [/^%%(?:python3?|time|timeit|capture)\b/, 'python'],
  [/^%%sql\b/, 'sql'],
];

function cellSnippets(lines: readonly Line[], what: string, language: SnippetLanguage | undefined): readonly Snippet[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (SHELLS.test(first.text)) return [shellSnippet(joined(lines.slice(1)), what)];
  const other = OTHERS.find(([magic]) => magic.test(first.text))?.[1];
  if (first.text.startsWith('%%') && other === undefined) return [];
  const rest = other === undefined ? lines : lines.slice(1);
  const commands = rest.flatMap((line) => shellLine(line, what));
  const program = joined(rest, true);
  const spoken = other ?? language;
  if (spoken === undefined || program.text.trim() === '') return commands;
  return [{ ...shellSnippet(program, what), language: spoken }, ...commands];
}

/** `!command`, `x = !command` and the line magics that run something in a shell. Linear: each part ends where the next begins. */
const COMMAND =
  /^([ \t]*(?:[\w.]{1,60}(?:, ?[\w.]{1,60}){0,4} ?= ?)?(?:!!?|%(?:sx|system|sc|pip|conda)[ \t]+))([^\n]*)/;

const isMagicLine = (text: string): boolean => {
  const line = text.trim();
  return COMMAND.test(text) || line.startsWith('%') || line.startsWith('?') || line.endsWith('?');
};

function shellLine({ text, placed, from }: Line, what: string): readonly Snippet[] {
  const found = COMMAND.exec(text);
  if (found === null) return [];
  const [, lead = '', command = ''] = found;
  const program = /%(pip|conda)/.exec(lead)?.[1];
  const start = placed.offsetInFile(from + lead.length);
  const line = new PlacedText();
  if (program !== undefined) line.append(`${program} `, start);
  return [shellSnippet(line.append(command.trimEnd().replace(/\{(\w+)\}/g, '${$1}'), start), what)];
}

/** What is no Python is blank for Python's reader, so that all else keeps its place. */
function joined(lines: readonly Line[], withoutMagic = false): PlacedText {
  const out = new PlacedText();
  for (const { text, placed, from } of lines) {
    const isMagic = withoutMagic && isMagicLine(text);
    const indent = /^\s*/.exec(text)?.[0] ?? '';
    out.append(isMagic ? `${indent}pass${text.endsWith('\n') ? '\n' : ''}` : text, placed.offsetInFile(from));
  }
  return out;
}

function languageOf(kernel: string): SnippetLanguage | undefined {
  if (/^i?python/i.test(kernel)) return 'python';
  if (/^(?:java|type)script$/i.test(kernel)) return kernel.toLowerCase() === 'typescript' ? 'typescript' : 'javascript';
  return /^bash$/i.test(kernel) ? 'shell' : undefined;
}
