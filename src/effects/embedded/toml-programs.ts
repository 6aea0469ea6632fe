import { commandLine, shellSnippet } from './json-programs.ts';
import { itemsOf, parsePlacedJson, stringOf } from './placed-json.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet } from './snippet.ts';
import { unreadable } from './unreadable.ts';

interface Assignment {
  readonly table: string;
  readonly key: string;
  readonly words: readonly PlacedText[];
}

/** MCP servers and the notify program of a Codex configuration (`.codex/config.toml`). */
export function codexPrograms(text: string): EmbeddedPrograms {
  const byTable = new Map<string, Map<string, readonly PlacedText[]>>();
  const found = assignments(text);
  if (found === undefined) return unreadable(text, 'a list in it does not end');
  for (const { table, key, words } of found) {
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

/**
 * Strings and lists of strings under their table, as TOML 1.0 writes them; other values are no program. `undefined` where
 * a list does not end, or holds a string of several lines.
 */
function assignments(text: string): readonly Assignment[] | undefined {
  const found: Assignment[] = [];
  let table = '';
  const line = /^[ \t]*(?:\[([^[\]\n]+)\]|([\w-]+|"[^"\n]*")[ \t]*=[ \t]*)/gm;
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    if (match[1] !== undefined) table = match[1].trim();
    else {
      const value = stringsAt(text, line.lastIndex);
      if (value === undefined) return undefined;
      found.push({ table, key: (match[2] ?? '').replaceAll('"', ''), words: value.words });
      line.lastIndex = value.end;
    }
  }
  return found;
}

const IN_LIST = /[^\]"'#]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/y;
const STRING = /"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/g;

/** Behind the bracket that closes a list; `undefined` where none does. */
function listEnd(text: string, start: number): number | undefined {
  IN_LIST.lastIndex = start + 1;
  let at = start + 1;
  while (IN_LIST.test(text)) at = IN_LIST.lastIndex;
  return text[at] === ']' ? at + 1 : undefined;
}

function stringsAt(
  text: string,
  start: number,
): { readonly words: readonly PlacedText[]; readonly end: number } | undefined {
  const isList = text[start] === '[';
  const lineEnd = text.indexOf('\n', start);
  const end = isList ? listEnd(text, start) : lineEnd < 0 ? text.length : lineEnd;
  if (end === undefined) return undefined;
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
