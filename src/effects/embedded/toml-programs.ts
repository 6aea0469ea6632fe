import { commandLine, shellSnippet } from './json-programs.ts';
import { itemsOf, parsePlacedJson, stringOf } from './placed-json.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet } from './snippet.ts';

interface Assignment {
  readonly table: string;
  readonly key: string;
  readonly words: readonly PlacedText[];
}

/** MCP servers and the notify program of a Codex configuration (`.codex/config.toml`). */
export function codexPrograms(text: string): EmbeddedPrograms {
  const byTable = new Map<string, Map<string, readonly PlacedText[]>>();
  for (const { table, key, words } of assignments(text)) {
    const entries = byTable.get(table) ?? new Map<string, readonly PlacedText[]>();
    byTable.set(table, entries.set(key, words));
  }
  const snippets = [...byTable].flatMap(([table, entries]): readonly Snippet[] => {
    const server = /^mcp_servers\.(?:"([^"]+)"|'([^']+)'|([\w-]+))$/.exec(table);
    const words =
      server === null
        ? (entries.get('notify') ?? [])
        : [...(entries.get('command') ?? []), ...(entries.get('args') ?? [])];
    const line = commandLine(words);
    const name = server?.[1] ?? server?.[2] ?? server?.[3];
    const what = name === undefined ? '"notify"' : `MCP server "${name}"`;
    return line === undefined ? [] : [shellSnippet(line, what, { isAutomatic: true })];
  });
  return { snippets, remarks: [] };
}

/** Strings and lists of strings under their table, as TOML 1.0 writes them; other values are no program. */
function assignments(text: string): readonly Assignment[] {
  const found: Assignment[] = [];
  let table = '';
  const line = /^[ \t]*(?:\[([^[\]\n]+)\]|([\w-]+|"[^"\n]*")[ \t]*=[ \t]*)/gm;
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    if (match[1] !== undefined) table = match[1].trim();
    else {
      const value = stringsAt(text, line.lastIndex);
      found.push({ table, key: (match[2] ?? '').replaceAll('"', ''), words: value.words });
      line.lastIndex = value.end;
    }
  }
  return found;
}

const LIST = /\[(?:[^\]"'#]|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*)*\]/y;
const STRING = /"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/g;

function stringsAt(text: string, start: number): { readonly words: readonly PlacedText[]; readonly end: number } {
  LIST.lastIndex = start;
  const isList = LIST.test(text);
  const lineEnd = text.indexOf('\n', start);
  const end = isList ? LIST.lastIndex : lineEnd < 0 ? text.length : lineEnd;
  const part = text.slice(start, end);
  if (!isList && !/^["']/.test(part)) return { words: [], end };
  const words = [...part.matchAll(STRING)].map((match) => wordOf(match, start));
  return { words: isList ? words : words.slice(0, 1), end };
}

/** A basic string has JSON's escapes; a literal one has none. */
function wordOf(match: RegExpExecArray, start: number): PlacedText {
  const at = start + match.index;
  if (match[2] !== undefined) return new PlacedText().append(match[2], at + 1);
  const read = stringOf(itemsOf(parsePlacedJson(`[${match[0]}]`))[0]);
  return new PlacedText().append(read?.text ?? match[1] ?? '', at + 1);
}
