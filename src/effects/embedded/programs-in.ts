import { dockerfileRuns } from './dockerfile.ts';
import { hiddenCharacters, hiddenEncoding } from './hidden-characters.ts';
import { isScript } from './is-script.ts';
import {
  agentEnvironment,
  agentSettings,
  devContainer,
  editorTasks,
  mcpServers,
  packageScripts,
} from './json-programs.ts';
import { makeRecipes } from './makefile.ts';
import { instructionBlocks } from './markdown.ts';
import { notebookCells } from './notebook.ts';
import { parsePlacedJson } from './placed-json.ts';
import { type EmbeddedPrograms, NOTHING_EMBEDDED, type SnippetLanguage, wholeText } from './snippet.ts';
import { codexPrograms } from './toml-programs.ts';
import { unreadable } from './unreadable.ts';
import { workflowSteps } from './workflow.ts';

type Reader = (text: string, path: string) => EmbeddedPrograms;

const shellFile: Reader = (text) => wholeText(text, 'shell');
const hook: Reader = (text) => wholeText(text, 'shell', { what: 'git hook', isAutomatic: true });

const program =
  (language: SnippetLanguage): Reader =>
  (text, path) =>
    wholeText(text, language, { isModule: !isScript(path, text) });

/** A reader of JSON, which says so where there is none. */
const json =
  (read: (text: string) => EmbeddedPrograms): Reader =>
  (text) =>
    text.trim() === '' || parsePlacedJson(text) !== undefined ? read(text) : unreadable(text, 'it is no JSON');

/** By the whole path below the scanned folder; the first that fits counts. Some systems take names in any case. */
const BY_PATH: readonly (readonly [RegExp, Reader])[] = [
  [/(?:^|\/)package\.json$/i, json(packageScripts)],
  [/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i, workflowSteps],
  [/(?:^|\/)action\.ya?ml$/i, workflowSteps],
  [/(?:^|\/)(?:\.mcp|mcp|\.cursor\/mcp|\.vscode\/mcp|opencode)\.jsonc?$/i, json(mcpServers)],
  [/(?:^|\/)\.(?:claude|gemini|qwen|codex)\/(?:settings(?:\.local)?|hooks)\.json$/i, json(agentSettings)],
  [/(?:^|\/)\.cursor\/hooks\.json$/i, json(agentSettings)],
  [/(?:^|\/)\.github\/hooks\/[^/]+\.json$/i, json(agentSettings)],
  [/(?:^|\/)\.cursor\/environment\.json$/i, json(agentEnvironment)],
  [/(?:^|\/)\.codex\/config\.toml$/i, codexPrograms],
  [/(?:^|\/)\.vscode\/tasks\.json$/i, json(editorTasks)],
  [/(?:^|\/)\.devcontainer\/(?:[^/]+\/)?devcontainer\.json$|(?:^|\/)\.devcontainer\.json$/i, json(devContainer)],
  [/(?:^|\/)(?:GNU)?makefile$|\.mk$/i, makeRecipes],
  [/(?:^|\/)(?:Docker|Container)file(?:\.[^/]*)?$|\.dockerfile$/i, dockerfileRuns],
  [/\.ipynb$/i, json(notebookCells)],
  [/(?:^|\/)\.(?:husky|githooks)\/(?:_\/)?[\w-]+$/i, hook],
  [/\.(?:sh|bash|ksh|zsh|bats)$|(?:^|\/)\.(?:envrc|bashrc|bash_profile|profile|zshrc|zprofile)$/i, shellFile],
  [/\.d\.[cm]?ts$/i, () => NOTHING_EMBEDDED],
  [/\.(?:py|pyw)$/i, program('python')],
  [/\.(?:js|mjs|cjs|jsx)$/i, program('javascript')],
  [/\.(?:ts|mts|cts|tsx)$/i, program('typescript')],
  [/\.sql$/i, (text) => wholeText(text, 'sql')],
];

/** Texts that an agent takes for its instructions. */
const INSTRUCTIONS =
  /(?:^|\/)(?:AGENTS?|CLAUDE|CLAUDE\.local|GEMINI|QWEN|SKILL|CONVENTIONS)\.md$|(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules)$|\.mdc$|(?:^|\/)\.github\/(?:copilot-instructions\.md|(?:instructions|prompts|agents)\/.*\.md)$|(?:^|\/)\.(?:claude|cursor|codex|gemini|agents|windsurf|clinerules)\/.*\.md$/i;

const SHEBANGS: readonly (readonly [RegExp, SnippetLanguage])[] = [
  [/^#!.*\b(?:ba|da|k|z|a)?sh\b/, 'shell'],
  [/^#!.*\bpython[\d.]*\b/, 'python'],
  [/^#!.*\b(?:node|bun)\b/, 'javascript'],
  [/^#!.*\b(?:deno|tsx|ts-node)\b/, 'typescript'],
];

/**
 * The programs that stand in a file, by its path and its first line. Total and linear; what cannot be read as what it
 * claims to be holds none.
 */
export function programsIn(path: string, text: string): EmbeddedPrograms {
  const isInstruction = INSTRUCTIONS.test(path);
  const read = readerFor(path, text, isInstruction);
  if (read === undefined) return NOTHING_EMBEDDED;
  const { snippets, remarks } = read(text, path);
  const encoding =
    snippets.some(({ language }) => language === 'python') && /\.pyw?$/i.test(path) ? hiddenEncoding(text) : [];
  return { snippets, remarks: [...hiddenCharacters(text, isInstruction), ...encoding, ...remarks] };
}

function readerFor(path: string, text: string, isInstruction: boolean): Reader | undefined {
  if (isInstruction) return instructionBlocks;
  const named = BY_PATH.find(([pattern]) => pattern.test(path))?.[1];
  if (named !== undefined) return named;
  const [line = ''] = text.slice(0, 200).split('\n', 1);
  const language = line.startsWith('#!') ? SHEBANGS.find(([pattern]) => pattern.test(line))?.[1] : undefined;
  return language === undefined ? undefined : (whole) => wholeText(whole, language);
}

/** True for files that programs are looked for in, by their name or by their first line. */
export const mayHoldPrograms = (path: string, text: string): boolean =>
  readerFor(path, text, INSTRUCTIONS.test(path)) !== undefined;
