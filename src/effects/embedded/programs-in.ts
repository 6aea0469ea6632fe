import { dockerfileRuns } from './dockerfile.ts';
import { hiddenCharacters } from './hidden-characters.ts';
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
import { type EmbeddedPrograms, NOTHING_EMBEDDED, type SnippetLanguage, wholeText } from './snippet.ts';
import { codexPrograms } from './toml-programs.ts';
import { workflowSteps } from './workflow.ts';

type Reader = (text: string, path: string) => EmbeddedPrograms;

const shellFile: Reader = (text) => wholeText(text, 'shell');
const hook: Reader = (text) => wholeText(text, 'shell', { what: 'git hook', isAutomatic: true });

const program =
  (language: SnippetLanguage): Reader =>
  (text, path) =>
    wholeText(text, language, { isModule: !isScript(path, text) });

/** By the whole path below the scanned folder; the first that fits counts. */
const BY_PATH: readonly (readonly [RegExp, Reader])[] = [
  [/(?:^|\/)package\.json$/, packageScripts],
  [/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/, workflowSteps],
  [/(?:^|\/)action\.ya?ml$/, workflowSteps],
  [/(?:^|\/)(?:\.mcp|mcp|\.cursor\/mcp|\.vscode\/mcp|opencode)\.jsonc?$/, mcpServers],
  [/(?:^|\/)\.(?:claude|gemini|qwen|codex)\/(?:settings(?:\.local)?|hooks)\.json$/, agentSettings],
  [/(?:^|\/)\.cursor\/hooks\.json$/, agentSettings],
  [/(?:^|\/)\.github\/hooks\/[^/]+\.json$/, agentSettings],
  [/(?:^|\/)\.cursor\/environment\.json$/, agentEnvironment],
  [/(?:^|\/)\.codex\/config\.toml$/, codexPrograms],
  [/(?:^|\/)\.vscode\/tasks\.json$/, editorTasks],
  [/(?:^|\/)\.?devcontainer(?:\/[^/]+)?\/?\.?devcontainer\.json$|(?:^|\/)\.devcontainer\.json$/, devContainer],
  [/(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/, makeRecipes],
  [/(?:^|\/)(?:Docker|Container)file(?:\.[^/]*)?$|\.[Dd]ockerfile$/, dockerfileRuns],
  [/\.ipynb$/, notebookCells],
  [/(?:^|\/)\.(?:husky|githooks)\/(?:_\/)?[\w-]+$/, hook],
  [/\.(?:sh|bash|ksh|zsh|bats)$|(?:^|\/)\.(?:envrc|bashrc|bash_profile|profile|zshrc|zprofile)$/, shellFile],
  [/\.d\.[cm]?ts$/, () => NOTHING_EMBEDDED],
  [/\.(?:py|pyw)$/, program('python')],
  [/\.(?:js|mjs|cjs|jsx)$/, program('javascript')],
  [/\.(?:ts|mts|cts|tsx)$/, program('typescript')],
  [/\.sql$/, (text) => wholeText(text, 'sql')],
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
  return { snippets, remarks: [...hiddenCharacters(text, isInstruction), ...remarks] };
}

function readerFor(path: string, text: string, isInstruction: boolean): Reader | undefined {
  if (isInstruction) return instructionBlocks;
  const named = BY_PATH.find(([pattern]) => pattern.test(path))?.[1];
  if (named !== undefined) return named;
  const [line = ''] = text.slice(0, 200).split('\n', 1);
  const language = line.startsWith('#!') ? SHEBANGS.find(([pattern]) => pattern.test(line))?.[1] : undefined;
  return language === undefined ? undefined : (whole) => wholeText(whole, language);
}

/** True for files that are looked into whatever their first line says; others need a shebang. */
export const mayHoldPrograms = (path: string): boolean =>
  INSTRUCTIONS.test(path) ||
  BY_PATH.some(([pattern]) => pattern.test(path)) ||
  !/\.\w+$/.test(path.slice(path.lastIndexOf('/') + 1));
