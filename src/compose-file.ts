import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ledgerOver, SYSTEM_CLOCK } from './compose-records.ts';
import { listenToSignals, refuseWhileStopped, type SessionSignals } from './compose-signals.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { canonicalPlace, openWorkspace } from './config/workspace.privileged.ts';
import type { ActionKind } from './contract/catalogue.ts';
import { toFault } from './contract/errors.ts';
import type { FileAct, FileActAnswer, FileActs } from './contract/file-acts.ts';
import { asActionId, asSessionId, type SessionId } from './contract/ids.ts';
import type { Journal } from './contract/journal.ts';
import type { JsonObject, JsonValue } from './contract/json.ts';
import type { Ledger } from './contract/ledger.ts';
import { PROCESS_LIMITS, SESSION_ACTIONS_MAX } from './contract/limits.ts';
import type { Outcome } from './contract/outcome.ts';
import { SANDBOX_HOME } from './contract/sandbox-environment.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { createFileDriver } from './drivers/file/file-driver.privileged.ts';
import { openJournal } from './drivers/file/journal.privileged.ts';
import { processStart } from './drivers/store/process-start.privileged.ts';
import { openState, type State } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { protectionOf } from './effects/path/protection.ts';
import { NO_MEMORY } from './kernel/approval/no-memory.ts';
import { createBudget, type Limit } from './kernel/budget/budget.ts';
import { createMemoryMeters } from './kernel/budget/memory-meters.ts';
import { sessionLimits } from './kernel/budget/session-limits.ts';
import { createSeal } from './kernel/capability/seal.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';
import { createKernel, type Kernel } from './kernel/submit.ts';

export interface FileActsOptions {
  /** Absent: where the house keeps its state. */
  readonly stateFolder?: string;
  /** For tests alone: runs after everything was checked and before anything is used. */
  readonly pause?: () => Promise<void>;
}

/**
 * Takes the place of the default policy: the person who writes a row permits what it names. What an organisation's, the
 * person's or the project's policy forbids, and what no policy can permit, stays forbidden.
 */
const ROW_POLICY = JSON.stringify({
  version: 1,
  default: 'deny',
  rules: [{ id: 'row', permit: ['file.read', 'file.write', 'file.delete'] }],
});
const WALL_MS = 24 * 3_600_000;
const LIMITS = sessionLimits({ actions: SESSION_ACTIONS_MAX, tokens: 0, wallMs: WALL_MS });

/**
 * Acts on files as the person's own, by the same kernel and driver as an agent's: classified, recorded before they are
 * made, kept for an undo. Opens no sandbox. Throws `STATE_UNUSABLE` or `LEDGER_*`.
 */
export function openFileActs(options: FileActsOptions = {}): FileActs {
  const folder = canonicalPlace(options.stateFolder ?? stateFolder(process.env));
  const state = openState({ folder });
  const base: Base = {
    state,
    ledger: ledgerOver(state),
    journal: openJournal({ folder: join(folder, 'journal') }),
    options,
  };
  let open: Opened | undefined;

  const leave = async (): Promise<void> => {
    const left = open;
    open = undefined;
    if (left !== undefined) await endSession(base, left);
  };
  const enter = async (root: string): Promise<Opened> => {
    const workspace = openWorkspace(root, folder);
    if (open?.workspace === workspace) return open;
    await leave();
    open = await openRoot(base, workspace);
    return open;
  };
  return {
    async perform(act) {
      try {
        const { kernel, session, signals } = await enter(act.root);
        const { kind, args } = proposed(act);
        const principal = { kind: 'person', name: 'command line' } as const;
        return answerTo(await kernel.submit({ kind, arguments: args, principal, session }, { signal: signals.signal }));
      } catch (error) {
        const { code, message } = toFault(error);
        return { outcome: 'failed', decision: 'deny', reason: `${code}: ${message}` };
      }
    },
    async close() {
      await leave();
      base.journal.close();
      base.ledger.close();
      state.close();
    },
  };
}

interface Base {
  readonly state: State;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly options: FileActsOptions;
}

interface Opened {
  readonly workspace: string;
  readonly session: SessionId;
  readonly kernel: Kernel;
  readonly signals: SessionSignals;
}

const idOf = (prefix: string): string => `${prefix}_${randomBytes(8).toString('hex')}`;

async function openRoot(base: Base, workspace: string): Promise<Opened> {
  const session = asSessionId(idOf('s'));
  base.state.sessions.open({
    id: session,
    workspace,
    task: 'file --jsonl',
    status: 'running',
    startedAtMs: SYSTEM_CLOCK.now(),
    pid: process.pid,
    pidStart: processStart(process.pid) ?? '',
  });
  refuseWhileStopped(base.state, session, SYSTEM_CLOCK.now());
  await base.ledger.append({ event: 'session.opened', session, header: {}, payload: { workspace } });
  const signals = listenToSignals(base.state, session, (text) => void process.stderr.write(`${text}\n`));
  return { workspace, session, signals, kernel: kernelFor(base, workspace, session, signals) };
}

async function endSession({ state, ledger }: Base, { session, signals }: Opened): Promise<void> {
  state.sessions.end(session, 'finished', SYSTEM_CLOCK.now());
  signals.close();
  await ledger.append({ event: 'session.closed', session, header: { status: 'finished' } });
}

function kernelFor(base: Base, workspace: string, session: SessionId, signals: SessionSignals): Kernel {
  const { ledger, journal, options } = base;
  const home = homedir();
  const clock = SYSTEM_CLOCK;
  const seal = createSeal(clock);
  const policy = rowPolicy(workspace, home);
  const limits: readonly Limit[] = [...policy.limits, ...LIMITS];
  const { pause } = options;
  return createKernel({
    session,
    facts: createFacts({ workspace, home, searchPath: '', journal, resolveAddresses: async () => [] }),
    policy: () => policy,
    mandate: { endpoints: [] },
    sandbox: { path: '', home: SANDBOX_HOME, reads: [], limits: PROCESS_LIMITS },
    ledger,
    approver: { ask: async () => undefined },
    memory: NO_MEMORY,
    budget: createBudget({
      limits: () => limits,
      // What only this session counts needs no place that others see.
      store: policy.limits.length === 0 ? createMemoryMeters() : base.state.budgets,
      clock,
      session,
      user: String(process.geteuid?.() ?? ''),
    }),
    seal,
    drivers: [
      signals.gated(
        createFileDriver({ redeem: seal.redeem, journal, protectionOf, ...(pause !== undefined && { pause }) }),
      ),
    ],
    clock,
    newActionId: () => asActionId(idOf('a')),
    ...signals.looks,
    prices: () => undefined,
  });
}

function rowPolicy(workspace: string, home: string): CompiledPolicy {
  const { packs, base, sources } = readPolicySources({ workspace, home, packsFolder: PACKS_FOLDER });
  const row = { layer: base.layer, file: 'row', text: ROW_POLICY };
  return compilePolicy({
    layers: sources
      .map((source) => (source === base ? row : source))
      .map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) })),
    packs,
    home,
    workspace,
  });
}

function proposed({ op, path, content = '', recursive = false }: FileAct): {
  readonly kind: ActionKind;
  readonly args: JsonObject;
} {
  switch (op) {
    case 'read':
      return { kind: 'file.read', args: { path } };
    case 'write':
      return { kind: 'file.write', args: { changes: [{ change: 'content', path, content }] } };
    case 'delete':
      return { kind: 'file.delete', args: { path, recursive } };
  }
}

function answerTo(outcome: Outcome): FileActAnswer {
  switch (outcome.status) {
    case 'done':
    case 'staged':
      return { outcome: outcome.status, decision: 'allow', ...contentOf(outcome.result.value) };
    case 'denied':
    case 'refused':
      return { outcome: outcome.status, decision: 'deny', reason: outcome.decision.reason };
    default:
      return {
        outcome: outcome.status,
        decision: 'deny',
        reason: `${outcome.fault.code}: ${outcome.fault.message}`,
      };
  }
}

/** What a read brought, and the size of what was read or written. */
function contentOf(value: JsonValue): Pick<FileActAnswer, 'bytes' | 'content'> {
  if (!isObject(value)) return {};
  const written = Array.isArray(value['files']) ? (value['files'] as readonly JsonValue[])[0] : undefined;
  const of = isObject(written) ? written : value;
  const { sizeBytes, text } = of;
  return {
    ...(typeof sizeBytes === 'number' && { bytes: sizeBytes }),
    ...(typeof text === 'string' && { content: text }),
  };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
