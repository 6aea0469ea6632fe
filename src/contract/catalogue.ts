import { z } from 'zod';
import type { Effect } from './effect.ts';
import { REQUEST_BODY_CHARACTERS_MAX } from './limits.ts';

/**
 * The closed table of action kinds. A kind is added together with the driver that carries it out;
 * the design names about twenty, these are the ones that have one today.
 */
export const ACTION_KINDS = [
  'file.read',
  'file.list',
  'file.write',
  'file.delete',
  'process.run',
  'stage.apply',
  'git.change',
  'net.fetch',
  'net.send',
  'model.generate',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/**
 * Kinds that a policy rule may name: a rule holds for every effect of that sort, whatever the kind of the act. Those of
 * databases and of MCP servers speak of effects whose targets are relations and tools.
 */
export const RULE_KINDS = [...ACTION_KINDS, 'secret.use', 'sql.query', 'sql.change', 'mcp.call'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** The rule kinds under which an effect falls. `unknown` falls under all: a forbid or ask of anything sees it. */
export function ruleKindsOf(effect: Effect): readonly RuleKind[] {
  if (effect.targetKind === 'tool') return ['mcp.call'];
  if (effect.targetKind === 'repository' && effect.type !== 'read') return ['git.change', 'file.write', 'stage.apply'];
  if (effect.targetKind === 'relation') return effect.type === 'read' ? ['sql.query'] : ['sql.change'];
  switch (effect.type) {
    case 'read':
      return ['file.read', 'file.list'];
    case 'write':
    case 'persist':
      return ['file.write', 'stage.apply'];
    case 'delete':
    case 'destroy':
      return ['file.delete', 'stage.apply'];
    case 'execute':
    case 'privilege':
      return ['process.run'];
    case 'network':
      return isFetchMethod(effect.method) ? ['net.fetch'] : ['net.send'];
    case 'secret':
      return ['secret.use', 'file.read'];
    case 'unknown':
      return RULE_KINDS;
  }
}

/** True for the HTTP methods that send nothing but the URL itself. */
export const isFetchMethod = (method: string | undefined): boolean => method === 'GET' || method === 'HEAD';

const path = z.string().min(1).max(4096);

export const fileReadSchema = z.strictObject({
  path,
  /** First line wanted, from 1. */
  fromLine: z.int().min(1).optional(),
  lines: z.int().min(1).max(100_000).optional(),
  /** Search instead of read: every line below `path` that holds the text (or matches the regular expression). */
  search: z
    .strictObject({
      pattern: z.string().min(1).max(1000),
      regex: z.boolean().optional(),
      /** Only files whose path relative to `path` matches this glob. */
      glob: z.string().max(500).optional(),
    })
    .optional(),
});

export const fileListSchema = z.strictObject({
  path,
  /** Glob on the path relative to `path`; absent lists one level. */
  glob: z.string().max(500).optional(),
});

/** One file's change: the whole content, exact replacements, or hunks of a unified diff. */
export const fileChangeSchema = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('content'), path, content: z.string() }),
  z.strictObject({
    change: z.literal('edits'),
    path,
    edits: z
      .array(z.strictObject({ find: z.string().min(1), replace: z.string(), all: z.boolean().optional() }))
      .min(1)
      .max(200),
  }),
  z.strictObject({ change: z.literal('patch'), path, patch: z.string().min(1) }),
]);
export type FileChange = z.infer<typeof fileChangeSchema>;

export const fileWriteSchema = z.strictObject({ changes: z.array(fileChangeSchema).min(1).max(500) });
export const fileDeleteSchema = z.strictObject({ path, recursive: z.boolean().optional() });

export const processRunSchema = z.union([
  z.strictObject({
    command: z.string().min(1).max(100_000),
    cwd: path.optional(),
    timeoutMs: z.int().min(1).optional(),
  }),
  z.strictObject({
    argv: z.array(z.string()).min(1).max(10_000),
    cwd: path.optional(),
    timeoutMs: z.int().min(1).optional(),
  }),
]);

/** `apply` carries a stage's changes into the workspace; `undo` takes back what a session's acts changed. */
export const stageApplySchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('apply'), stage: z.string(), leaveOut: z.array(path).optional() }),
  z.strictObject({
    op: z.literal('undo'),
    session: z.string(),
    action: z.string().optional(),
    force: z.boolean().optional(),
  }),
]);

/** Takes over what a command did to the git repository of a folder in its stage: commits, branches, tags, the index. */
export const gitChangeSchema = z.strictObject({ op: z.literal('import'), stage: z.string(), folder: path });

const headers = z.record(z.string().max(200), z.string().max(8000));
/** A connection that a program of a sandbox has begun, by the name that the proxy gave it; nobody else knows such a name. */
const connection = z.string().regex(/^[0-9a-f]{32}$/);
export const netFetchSchema = z.strictObject({
  url: z.string().min(1).max(8000),
  method: z.enum(['GET', 'HEAD']).optional(),
  headers: headers.optional(),
  connection: connection.optional(),
});
export const netSendSchema = z.strictObject({
  url: z.string().min(1).max(8000),
  /** `CONNECT` is a tunnel to the host and port of the URL, which only a `connection` can be. */
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT']),
  headers: headers.optional(),
  body: z.string().max(REQUEST_BODY_CHARACTERS_MAX).optional(),
  connection: connection.optional(),
});

/** `endpoint` is the provider's base URL, or `recording:` and the digest of the file that a recorded model plays. */
export const modelGenerateSchema = z.strictObject({
  endpoint: z.string().min(1).max(2000),
  model: z.string().min(1).max(200),
  messages: z.array(z.unknown()).max(10_000),
  tools: z.array(z.unknown()).max(500),
  outputTokensMax: z.int().min(1).optional(),
});
