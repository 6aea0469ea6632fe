import { shellSnippet } from './json-programs.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet, type SnippetLanguage } from './snippet.ts';

const LANGUAGES: ReadonlyMap<string, SnippetLanguage> = new Map([
  ...['sh', 'bash', 'shell', 'zsh', 'console', 'shell-session', 'shellsession', 'terminal'].map(
    (name) => [name, 'shell'] as const,
  ),
  ...['python', 'py', 'python3'].map((name) => [name, 'python'] as const),
  ...['js', 'javascript', 'mjs', 'node'].map((name) => [name, 'javascript'] as const),
  ...['ts', 'typescript'].map((name) => [name, 'typescript'] as const),
  ['sql', 'sql'],
]);

/**
 * Programs in instructions for agents (AGENTS.md, CLAUDE.md, SKILL.md, rules): fenced blocks that name a language, and
 * commands that a slash command runs before the model sees it (`` !`git status` ``).
 */
export function instructionBlocks(text: string): EmbeddedPrograms {
  const snippets: Snippet[] = [];
  let fence:
    | { readonly mark: string; readonly word: string; readonly line: number; readonly body: PlacedText }
    | undefined;
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(?:>\s*|[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})\s*\{?\.?([\w-]*)/.exec(line);
    if (fence === undefined) {
      if (mark !== null)
        fence = { mark: mark[1] ?? '', word: (mark[2] ?? '').toLowerCase(), line: index + 2, body: new PlacedText() };
      else snippets.push(...directCommands(line, offset), ...indentedCommand(line, offset, index + 1));
    } else if (mark !== null && (mark[1] ?? '').startsWith(fence.mark) && mark[2] === '') {
      snippets.push(...blockSnippet(fence));
      fence = undefined;
    } else fence.body.append(`${line}\n`, offset);
    offset += line.length + 1;
  }
  return { snippets, remarks: [] };
}

function blockSnippet({
  word,
  line,
  body,
}: {
  readonly word: string;
  readonly line: number;
  readonly body: PlacedText;
}): readonly Snippet[] {
  const language = word === '' && looksTyped(body.text) ? 'shell' : LANGUAGES.get(word);
  if (language === undefined) return [];
  const what = `block in line ${line}`;
  if (language !== 'shell' || !/^\s*\$ /m.test(body.text)) return [{ ...shellSnippet(body, what), language }];
  return sessionLines(body).map((command) => shellSnippet(command, what));
}

/** A recorded session: what stands behind a `$ ` was typed, the rest is output. */
function sessionLines(body: PlacedText): readonly PlacedText[] {
  return [...body.text.matchAll(/^(\s*\$ )((?:[^\n]*\\\n)*[^\n]*)/gm)].map(
    ([, prompt = '', command = ''], index, all) => {
      const at = (all[index]?.index ?? 0) + prompt.length;
      return new PlacedText().append(command, body.offsetInFile(at));
    },
  );
}

const directCommands = (line: string, offset: number): readonly Snippet[] =>
  [...line.matchAll(/(?:^|\s)!`([^`\n]+)`/g)].map((match) => {
    const command = match[1] ?? '';
    const start = offset + match.index + match[0].length - command.length - 1;
    return shellSnippet(new PlacedText().append(command, start), 'command that runs with the instructions', {
      isAutomatic: true,
    });
  });

/** Programs with which a line begins that is there to be typed; a block that names no language may be anything. */
const TYPED =
  /^\s*(?:\$ |(?:sudo|env|bash|sh|zsh|curl|wget|nc|ssh|scp|rsync|git|gh|npm|npx|pnpm|yarn|bun|node|deno|python3?|pip3?|pipx|uvx?|poetry|make|cargo|go|docker|podman|kubectl|helm|terraform|aws|gcloud|az|brew|apt|apt-get|dnf|apk|systemctl|crontab|chmod|chown|rm|cp|mv|mkdir|cat|echo|export|source|eval|cd|tar|openssl|base64)(?=\s|$))/;

const looksTyped = (text: string): boolean => TYPED.test(text);

/** A block by indentation; a line of prose that begins so has no such word at its beginning. */
function indentedCommand(line: string, offset: number, number: number): readonly Snippet[] {
  const indent = /^(?: {4,}|\t+)/.exec(line)?.[0].length ?? 0;
  if (indent === 0 || !looksTyped(line)) return [];
  const start = indent + (/^\s*\$ /.exec(line.slice(indent))?.[0].length ?? 0);
  return [shellSnippet(new PlacedText().append(line.slice(start), offset + start), `block in line ${number}`)];
}
