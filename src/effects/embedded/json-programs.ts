import { entriesOf, itemsOf, jsonAt, type PlacedJson, parsePlacedJson, stringOf } from './placed-json.ts';
import { type EmbeddedPrograms, NOTHING_EMBEDDED, PlacedText, type Remark, type Snippet } from './snippet.ts';

type Details = Partial<Pick<Snippet, 'place' | 'isAutomatic' | 'folder'>>;

export const shellSnippet = (placed: PlacedText, what: string, details: Details = {}): Snippet => ({
  language: 'shell',
  text: placed.text,
  what,
  place: 'here',
  isAutomatic: false,
  ...details,
  offsetInFile: placed.offsetInFile,
});

/** Scripts that npm and its kin run by themselves: npm-scripts(7), "Life Cycle Scripts". */
const LIFECYCLE: ReadonlySet<string> = new Set(
  'preinstall install postinstall preprepare prepare postprepare prepublish prepublishOnly prepack postpack dependencies'.split(
    ' ',
  ),
);

/** The scripts of a package.json. */
export function packageScripts(text: string): EmbeddedPrograms {
  const snippets = entriesOf(jsonAt(parsePlacedJson(text), 'scripts')).flatMap(([name, value]) => {
    const script = stringOf(value);
    return script === undefined ? [] : [shellSnippet(script, `script "${name}"`, { isAutomatic: LIFECYCLE.has(name) })];
  });
  return { snippets, remarks: [] };
}

/** Servers of the Model Context Protocol that an agent starts when the folder is opened: their command and arguments. */
export function mcpServers(text: string): EmbeddedPrograms {
  const root = parsePlacedJson(text);
  const tables = [jsonAt(root, 'mcpServers'), jsonAt(root, 'servers'), jsonAt(root, 'mcp')];
  const snippets = tables.flatMap(entriesOf).flatMap(([name, server]) => serverSnippet(name, server));
  return { snippets, remarks: [] };
}

function serverSnippet(name: string, server: PlacedJson): readonly Snippet[] {
  const command = jsonAt(server, 'command');
  const words = command?.kind === 'array' ? command.items : [command, ...itemsOf(jsonAt(server, 'args'))];
  const placed = commandLine(words.flatMap((word) => stringOf(word) ?? []));
  return placed === undefined ? [] : [shellSnippet(placed, `MCP server "${name}"`, { isAutomatic: true })];
}

/** Words that are started without a shell, as a line that a shell would read as the same words. */
export function commandLine(words: readonly PlacedText[]): PlacedText | undefined {
  const [program] = words;
  if (program === undefined || program.text === '') return undefined;
  const line = new PlacedText();
  for (const [index, word] of words.entries()) {
    const start = word.offsetInFile(0);
    if (index > 0) line.append(' ', start);
    // A word of plain characters stands for itself; elsewhere the marks of quoting have no place of their own.
    if (/^[\w@%+=:,./-]+$/.test(word.text)) line.append(word.text, start);
    else line.append(`'${word.text.replaceAll("'", "'\\''")}'`, start - 1);
  }
  return line;
}

/** Hooks, helpers and permissions that an agent's settings file brings with it. */
export function agentSettings(text: string): EmbeddedPrograms {
  const root = parsePlacedJson(text);
  if (root === undefined) return NOTHING_EMBEDDED;
  const helpers = ['apiKeyHelper', 'awsAuthRefresh', 'awsCredentialExport', 'otelHeadersHelper'].flatMap((key) =>
    commandAt(jsonAt(root, key), `"${key}"`),
  );
  return {
    snippets: [
      ...hookSnippets(jsonAt(root, 'hooks')),
      ...commandAt(jsonAt(root, 'statusLine', 'command'), 'status line'),
      ...helpers,
      ...mcpServers(text).snippets,
    ],
    remarks: [...permissionRemarks(root), ...endpointRemarks(root)],
  };
}

const commandAt = (value: PlacedJson | undefined, what: string): readonly Snippet[] => {
  const command = stringOf(value);
  return command === undefined ? [] : [shellSnippet(command, what, { isAutomatic: true })];
};

/** Every `command` below `hooks`, whatever the dialect nests it in; named after the event. */
function hookSnippets(hooks: PlacedJson | undefined): readonly Snippet[] {
  return entriesOf(hooks).flatMap(([event, value]) =>
    commandsBelow(value).map((command) => shellSnippet(command, `hook of ${event}`, { isAutomatic: true })),
  );
}

function commandsBelow(value: PlacedJson): readonly PlacedText[] {
  const found: PlacedText[] = [];
  const waiting = [value];
  for (const next of waiting) {
    const command = stringOf(jsonAt(next, 'command')) ?? stringOf(jsonAt(next, 'bash'));
    if (command !== undefined) found.push(command);
    for (const item of itemsOf(next)) waiting.push(item);
    for (const [, child] of entriesOf(next)) waiting.push(child);
  }
  return found;
}

const remark = (value: PlacedJson, fields: Omit<Remark, 'start' | 'end'>): Remark => ({
  ...fields,
  start: value.start,
  end: value.end,
});

/** Permissions that would let an agent act without a question, given by the repository instead of the person. */
function permissionRemarks(root: PlacedJson): readonly Remark[] {
  const allow = itemsOf(jsonAt(root, 'permissions', 'allow')).filter((item) => isWide(stringOf(item)?.text ?? ''));
  const mode = jsonAt(root, 'permissions', 'defaultMode');
  const all = jsonAt(root, 'enableAllProjectMcpServers');
  const because = 'what an agent may do without a question is for a person to say, not for the repository it works on';
  return [
    ...allow.map((item) =>
      remark(item, {
        rule: 'scan/agent-permission',
        answer: 'ask',
        sentence: `It would let an agent do anything of ${stringOf(item)?.text} without a question.`,
        because,
      }),
    ),
    ...(mode !== undefined && stringOf(mode)?.text === 'bypassPermissions'
      ? [
          remark(mode, {
            rule: 'scan/agent-permission',
            answer: 'deny',
            sentence: 'It would let an agent do everything without a question.',
            because,
          }),
        ]
      : []),
    ...(all?.kind === 'other' && all.text === 'true'
      ? [
          remark(all, {
            rule: 'scan/agent-permission',
            answer: 'ask',
            sentence: 'It would start every MCP server that the repository names without a question.',
            because,
          }),
        ]
      : []),
  ];
}

/** `Bash`, `Bash(*)`, `Bash(curl:*)` and the like: a shell, or a program with which anything can be done. */
const isWide = (rule: string): boolean =>
  /^(?:Bash|Write|Edit|WebFetch|mcp__\w+)(?:\(\s*\*?:?\*?\s*\))?$/.test(rule) ||
  /^Bash\((?:sudo|curl|wget|bash|sh|zsh|python3?|node|perl|ruby|eval|rm|ssh|docker|npx)\b.*\*\s*\)$/.test(rule);

/** An endpoint of the model that the repository names reads everything the agent sees (CVE-2026-21852). */
function endpointRemarks(root: PlacedJson): readonly Remark[] {
  const names = ['ANTHROPIC_BASE_URL', 'OPENAI_BASE_URL', 'OPENAI_API_BASE', 'GOOGLE_GEMINI_BASE_URL'];
  return names.flatMap((name) => {
    const value = jsonAt(root, 'env', name);
    const url = stringOf(value);
    if (value === undefined || url === undefined) return [];
    return [
      remark(value, {
        rule: 'scan/model-endpoint',
        answer: 'deny',
        sentence: `It would send everything that the agent reads, and its key, to ${url.text}.`,
        because: `${name} of a repository decides who reads the conversation`,
      }),
    ];
  });
}

/** Tasks of an editor; those with `runOn: folderOpen` run when the folder is opened. */
export function editorTasks(text: string): EmbeddedPrograms {
  const snippets = itemsOf(jsonAt(parsePlacedJson(text), 'tasks')).flatMap((task) => {
    const command = stringOf(jsonAt(task, 'command'));
    if (command === undefined) return [];
    const args = itemsOf(jsonAt(task, 'args')).flatMap(
      (item) => stringOf(item) ?? stringOf(jsonAt(item, 'value')) ?? [],
    );
    const placed = args.length === 0 ? command : (commandLine([command, ...args]) ?? command);
    const label = stringOf(jsonAt(task, 'label'))?.text ?? command.text.slice(0, 40);
    const isAutomatic = stringOf(jsonAt(task, 'runOptions', 'runOn'))?.text === 'folderOpen';
    return [shellSnippet(placed, `task "${label}"`, { isAutomatic })];
  });
  return { snippets, remarks: [] };
}

/** Commands of a development container: all run by themselves, and `initializeCommand` on the person's own machine. */
export function devContainer(text: string): EmbeddedPrograms {
  const root = parsePlacedJson(text);
  const names =
    'initializeCommand onCreateCommand updateContentCommand postCreateCommand postStartCommand postAttachCommand';
  const snippets = names.split(' ').flatMap((name) => {
    const value = jsonAt(root, name);
    const details: Details = { isAutomatic: true, place: name === 'initializeCommand' ? 'here' : 'image' };
    const values = value?.kind === 'object' ? [...value.entries.values()] : value === undefined ? [] : [value];
    return values.flatMap((one) => {
      const line = stringOf(one) ?? commandLine(itemsOf(one).flatMap((item) => stringOf(item) ?? []));
      return line === undefined ? [] : [shellSnippet(line, `"${name}"`, details)];
    });
  });
  return { snippets, remarks: [] };
}

/** What a cloud agent runs to set itself up (`.cursor/environment.json`). */
export function agentEnvironment(text: string): EmbeddedPrograms {
  const root = parsePlacedJson(text);
  const terminals = itemsOf(jsonAt(root, 'terminals')).map((terminal) => jsonAt(terminal, 'command'));
  const snippets = [jsonAt(root, 'install'), jsonAt(root, 'start'), ...terminals].flatMap((value) =>
    commandAt(value, 'set-up of the agent').map((snippet) => ({ ...snippet, place: 'runner' as const })),
  );
  return { snippets, remarks: [] };
}
