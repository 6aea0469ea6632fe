import { homedir } from 'node:os';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { readTextFile } from './config/text-file.privileged.ts';
import { canonicalFolder } from './config/workspace.privileged.ts';
import type { Effect } from './contract/effect.ts';
import { SallyportError } from './contract/errors.ts';
import type { CommandInspection, InspectPort, PrefixRule, SqlRow } from './contract/inspect.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { decidePath } from './drivers/file/decide-path.privileged.ts';
import { loadCodeReader } from './effects/code/load-code-reader.ts';
import { protectionOf } from './effects/path/protection.ts';
import { readPath } from './effects/path/read-path.ts';
import { redactSecrets } from './effects/secrets/redact-secrets.ts';
import { sentenceOf } from './effects/sentence.ts';
import { mayHoldCode } from './effects/shell/code-reader.ts';
import { tellingEffects } from './effects/shell/telling-effects.ts';
import { decideUrl, urlQuestionSchema } from './effects/url/decide-url.ts';
import { explainUrl, remarksOn } from './effects/url/explain-url.ts';
import { inspectCommand } from './kernel/inspect-command.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';

const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** Pure questions: no state folder, no ledger, no sandbox; the shipped default policy and the rules of the row. */
export function openInspect(): InspectPort {
  const home = homedir();
  const policyFor = createPolicyCache(home);
  const sqlInspect = createSqlOnce();
  return {
    command: async ({ command, cwd = process.cwd(), rules = [] }) =>
      inspectOne({ command, cwd: canonicalFolder(cwd), home, policy: policyFor }, rules),
    code: async ({ language, code, cwd = process.cwd() }) =>
      inspectProgram({ language, code, cwd: canonicalFolder(cwd), home, policy: policyFor }),
    program: (file) => ({ language: /\.([^./]+)$/.exec(file)?.[1] ?? '', code: readTextFile(file) }),
    sql: async (row) => (await sqlInspect())(withSchemaText(row)),
    url: (row) => explainedUrl(row.url, decideUrl(urlQuestionSchema.parse(row))),
    path: (row) => explainedPath({ home, ...row }),
    secrets: ({ text }) => {
      const { text: redacted, found } = redactSecrets(text);
      return { redacted, found };
    },
  };
}

/** The readers of SQL are opened only for SQL. */
function createSqlOnce(): () => Promise<InspectPort['sql']> {
  let opened: Promise<InspectPort['sql']> | undefined;
  return () => {
    opened ??= import('./compose-sql.ts').then(({ createSqlInspect }) => createSqlInspect());
    return opened;
  };
}

/** A schema may be given as the name of a file. */
function withSchemaText(row: SqlRow): SqlRow {
  const isFile = typeof row.schema === 'string' && /^[^\s;()]+\.sql$/i.test(row.schema);
  return isFile ? { ...row, schema: readTextFile(row.schema ?? '') } : row;
}

interface CodeQuestion extends Omit<CommandQuestion, 'command'> {
  readonly language: string;
  readonly code: string;
}

/** The parsers of programs are opened only for a program. */
async function inspectProgram({ language, code, cwd, home, policy }: CodeQuestion): Promise<CommandInspection> {
  const { inspectCode, languageOf } = await import('./kernel/inspect-code.ts');
  const known = languageOf(language);
  if (known === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `Programs in ${language} are not read; python, javascript, typescript and bash are.`,
    );
  const resolveAddresses = async (): Promise<readonly string[]> => [];
  const facts = createFacts({ workspace: cwd, home, searchPath: SEARCH_PATH, resolveAddresses });
  const context = { language: known, cwd, facts, policy: policy(cwd, []) };
  const { reading, decision, isContained, explanation } = inspectCode(code, context);
  return {
    decision: decision.answer,
    contained: isContained,
    effects: reading.effects,
    reason: decision.reason,
    parsed: reading.parsed,
    ...explanation,
  };
}

interface CommandQuestion {
  readonly command: string;
  readonly cwd: string;
  readonly home: string;
  readonly policy: (workspace: string, rules: readonly PrefixRule[]) => CompiledPolicy;
}

async function inspectOne(
  { command, cwd, home, policy }: CommandQuestion,
  rules: readonly PrefixRule[],
): Promise<CommandInspection> {
  const resolveAddresses = async (): Promise<readonly string[]> => [];
  const facts = createFacts({ workspace: cwd, home, searchPath: SEARCH_PATH, resolveAddresses });
  const { reading, decision, isContained, explanation } = inspectCommand(command, {
    cwd,
    facts,
    policy: policy(cwd, rules),
    readCode: mayHoldCode(command) ? await loadCodeReader() : undefined,
  });
  return {
    decision: decision.answer,
    contained: isContained,
    reason: decision.reason,
    parsed: reading.parsed,
    ...explanation,
    ...tellingEffects(reading, explanation.blamed),
  };
}

/** The default policy, with the rules of a row as a person would write them. Compiled once for each set of rules. */
function createPolicyCache(home: string): CommandQuestion['policy'] {
  const cache = new Map<string, CompiledPolicy>();
  return (workspace, rules) => {
    const key = JSON.stringify([workspace, rules]);
    const policy = cache.get(key) ?? compileWith(workspace, home, rules);
    cache.set(key, policy);
    return policy;
  };
}

function compileWith(workspace: string, home: string, rules: readonly PrefixRule[]): CompiledPolicy {
  const { packs, base } = readPolicySources({ workspace, home, packsFolder: PACKS_FOLDER });
  const row = JSON.stringify({ version: 1, rules: rules.map(prefixRule) });
  const files = [parsePolicy(base.text, base.file), ...(rules.length === 0 ? [] : [parsePolicy(row, 'rules')])];
  return compilePolicy({ layers: files.map((file) => ({ layer: 'command', file })), packs, home, workspace });
}

const prefixRule = (rule: PrefixRule, index: number) => {
  const [[opinion, program]] = Object.entries(rule) as [[string, string]];
  return { id: `rule-${index + 1}`, [opinion]: 'process.run', where: { program } };
};

/** With what it would do, and the part of the URL that says so; rules of a row have no names. */
function explainedUrl(url: string, decision: ReturnType<typeof decideUrl>): ReturnType<InspectPort['url']> {
  const { effects, evidence, sentence } = explainUrl(url, [...WEB_SCHEMES, schemeOf(url)]);
  const reason = [decision.reason, ...(decision.decision === 'allow' ? remarksOn(url) : [])].join('; ');
  return { ...decision, reason, sentence, effects, evidence, blamed: decision.decision === 'deny' ? [0] : [] };
}

const WEB_SCHEMES = ['http', 'https'];
/** A rule may have named it; whether one did is in the decision. */
const schemeOf = (url: string): string => url.slice(0, Math.max(0, url.indexOf(':'))).toLowerCase();

type PathRow = Parameters<InspectPort['path']>[0] & { readonly home: string };

function explainedPath(row: PathRow): ReturnType<InspectPort['path']> {
  const decided = inspectPath(row);
  if (row.op !== 'read' && row.op !== 'write' && row.op !== 'delete') return decided;
  const effect: Effect = { type: row.op, target: decided.real ?? row.path, targetKind: 'path' };
  return {
    ...decided,
    sentence: sentenceOf([effect], { workspace: canonicalFolder(row.root), home: row.home }),
    effects: [effect],
    evidence: [{ effect: 0, start: 0, end: row.path.length }],
    blamed: decided.decision === 'deny' ? [0] : [],
  };
}

function inspectPath(row: PathRow): ReturnType<InspectPort['path']> {
  const root = canonicalFolder(row.root);
  const reading = readPath(row.path, { root, home: row.home });
  if (!reading.ok) return { decision: 'deny', reason: reading.reason };
  if (row.op !== 'read' && row.op !== 'write' && row.op !== 'delete')
    return { decision: 'deny', reason: 'there is no such operation' };
  // As spelled, too: a disguise is refused before anything is resolved.
  const spelled = protectionOf(reading.lexical, root)[row.op];
  if (spelled !== undefined) return { decision: 'deny', reason: spelled };
  return decidePath({ root, op: row.op, path: reading.path, recursive: row.recursive === true }, protectionOf);
}
