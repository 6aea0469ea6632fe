import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import {
  type EmbeddedPrograms,
  NOTHING_EMBEDDED,
  PlacedText,
  type Remark,
  type Snippet,
  type SnippetLanguage,
} from './snippet.ts';
import { unreadable } from './unreadable.ts';

/** The `run:` steps of a workflow of GitHub Actions, or of a composite action; with their shell, folder and job. */
export function workflowSteps(text: string): EmbeddedPrograms {
  if (text.length > WORKFLOW_CHARACTERS_MAX)
    return unreadable(text, `it is longer than ${WORKFLOW_CHARACTERS_MAX} characters`);
  const document = parseDocument(text, { schema: 'core', logLevel: 'silent' });
  if (document.errors.length > 0) return unreadable(text, 'it is no YAML');
  const root = withoutAliases(document);
  if (!isMap(root)) return NOTHING_EMBEDDED;
  const jobs = mapAt(root, 'jobs');
  const steps = [
    ...pairsOf(jobs).flatMap(([name, job]) =>
      stepsOf(text, job, `job ${name}`, defaultShell(job) ?? defaultShell(root)),
    ),
    ...stepsOf(text, mapAt(root, 'runs'), 'the action', undefined),
  ];
  return { snippets: steps.flatMap(({ snippet }) => snippet), remarks: steps.flatMap(({ remarks }) => remarks) };
}

/** Longer than anybody's; the parser's time grows faster than the text. */
const WORKFLOW_CHARACTERS_MAX = 256 * 1024;
const ALIASES_MAX = 500;

/** What an alias stands for is put in its place (the values, not copies), so that a step cannot hide behind one. */
function withoutAliases(document: Document): unknown {
  let left = ALIASES_MAX;
  visit(document, {
    Alias: (_, alias) => {
      left -= 1;
      const target = left > 0 ? alias.resolve(document) : undefined;
      return isScalar(target) || isMap(target) || isSeq(target) ? target : undefined;
    },
  });
  return document.contents;
}

interface Step {
  readonly snippet: readonly Snippet[];
  readonly remarks: readonly Remark[];
}

function stepsOf(text: string, job: unknown, of: string, shell: string | undefined): readonly Step[] {
  const steps = isMap(job) ? job.get('steps', true) : undefined;
  if (!isSeq(steps)) return [];
  return steps.items.flatMap((item, index): readonly Step[] => {
    const run = isMap(item) ? (item as YAMLMap).get('run', true) : undefined;
    if (!isMap(item) || !isScalar(run) || typeof run.value !== 'string') return [];
    const language = languageOf(stringAt(item, 'shell') ?? shell);
    const raw = placedScalar(text, run, run.value);
    const what = `step "${stringAt(item, 'name') ?? index + 1}" of ${of}`;
    const placed = withoutExpressions(raw.text);
    const folder = stringAt(item, 'working-directory');
    const snippet: Snippet = {
      language: language ?? 'shell',
      text: placed,
      what,
      place: 'runner',
      isAutomatic: false,
      ...(folder !== undefined && !folder.includes('${{') && { folder }),
      offsetInFile: raw.offsetInFile,
    };
    return [{ snippet: language === undefined ? [] : [snippet], remarks: injections(raw) }];
  });
}

const mapAt = (map: unknown, key: string): unknown => (isMap(map) ? map.get(key, true) : undefined);
const stringAt = (map: unknown, key: string): string | undefined => {
  const node = mapAt(map, key);
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
};
const pairsOf = (map: unknown): readonly (readonly [string, unknown])[] =>
  isMap(map) ? map.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value] as const) : [];
const defaultShell = (map: unknown): string | undefined => stringAt(mapAt(mapAt(map, 'defaults'), 'run'), 'shell');

/** `undefined` for what nobody here reads (PowerShell, cmd). Without a word it is bash. */
function languageOf(shell: string | undefined): SnippetLanguage | undefined {
  if (shell === undefined || /^(?:bash|sh)\b/.test(shell)) return 'shell';
  return /^python/.test(shell) ? 'python' : undefined;
}

/**
 * A scalar with the place of each of its lines. Block scalars lose their indentation and folded ones their line ends,
 * so each line is looked for where the last one ended.
 */
function placedScalar(text: string, node: Scalar, value: string): PlacedText {
  const [start, end] = (node as Node & { range?: [number, number, number] | null }).range ?? [0, 0];
  const placed = new PlacedText();
  let cursor = start;
  for (const line of value.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const content = line.trim();
    const found = content === '' ? -1 : text.indexOf(content, cursor);
    const isFound = found >= 0 && found < end;
    const at = isFound ? found - (line.length - line.trimStart().length) : cursor;
    placed.append(line, at);
    if (isFound) cursor = found + content.length;
  }
  return placed;
}

const EXPRESSION = /\$\{\{[^}]{0,500}\}\}/g;

/** An expression is put in before the shell reads the line. For us it is a value known only at run time, of the same length. */
const withoutExpressions = (script: string): string =>
  script.replace(EXPRESSION, (whole) => `\${${'_'.repeat(whole.length - 3)}}`);

/**
 * Values that whoever opens an issue or a pull request writes. Put into a script by an expression they become part of
 * it (GitHub, "Security hardening: understanding the risk of script injections").
 */
const OUTSIDERS =
  /\bgithub\.(?:head_ref\b|event\.(?:(?:issue|pull_request|discussion)\.(?:title|body)|pull_request\.head\.(?:ref|label|repo\.default_branch)|(?:comment|review|review_comment)\.body|pages\b|(?:commits|head_commit)\b.*\.(?:message|email|name)|workflow_run\.(?:head_branch|head_commit|display_title|pull_requests)))/;

function injections(script: PlacedText): readonly Remark[] {
  return [...script.text.matchAll(EXPRESSION)].flatMap((match) => {
    const expression = match[0].slice(3, -2).trim();
    if (!OUTSIDERS.test(expression)) return [];
    const start = script.offsetInFile(match.index);
    return [
      {
        rule: 'scan/workflow-injection',
        answer: 'deny' as const,
        sentence: `It would run what a stranger writes into ${expression} as part of the script.`,
        because: 'pass it through env: and use it as a quoted variable',
        start,
        end: start + match[0].length,
      },
    ];
  });
}
