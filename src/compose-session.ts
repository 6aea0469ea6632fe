import { randomBytes } from 'node:crypto';
import { runAgent } from './agent/loop.ts';
import type { Foundation } from './compose-foundation.ts';
import { memoryOver } from './compose-memory.ts';
import type { ActionKind } from './contract/catalogue.ts';
import type { Progress } from './contract/driver.ts';
import { SallyportError } from './contract/errors.ts';
import type { ModelChoice, Session, SessionOptions } from './contract/house.ts';
import { asActionId, asSessionId, type SessionId } from './contract/ids.ts';
import { PROCESS_LIMITS, SESSION_ACTIONS_MAX, SESSION_TOKENS_MAX, SESSION_WALL_MS } from './contract/limits.ts';
import type { ModelProvider } from './contract/model.ts';
import type { Principal } from './contract/proposal.ts';
import { SANDBOX_HOME } from './contract/sandbox-environment.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { createFileDriver } from './drivers/file/file-driver.privileged.ts';
import { createStageDriver } from './drivers/file/stage-driver.privileged.ts';
import { createGitDriver } from './drivers/git/git-driver.privileged.ts';
import { createHttpDriver } from './drivers/http/http-driver.privileged.ts';
import { resolveAddresses } from './drivers/http/resolve.privileged.ts';
import { createModelDriver } from './drivers/model/model-driver.ts';
import { modelFetch } from './drivers/model/model-fetch.privileged.ts';
import { createProcessDriver } from './drivers/process/process-driver.privileged.ts';
import { processStart } from './drivers/store/process-start.privileged.ts';
import { splitPatch } from './effects/edit/split-patch.ts';
import { protectionOf } from './effects/path/protection.ts';
import { createBudget } from './kernel/budget/budget.ts';
import { createSeal } from './kernel/capability/seal.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { sessionCeilings } from './kernel/policy/kept-limits.ts';
import { createKernel, type Kernel } from './kernel/submit.ts';
import { createOpenAiCompatibleProvider } from './models/openai-compatible.ts';
import { createRecordedProvider } from './models/recorded.ts';
import { allTools } from './tools/all-tools.ts';
import { runAndApply } from './tools/run-command.ts';

/** How often a session looks whether another process wants it to stop. */
const STOP_POLL_MS = 200;

const idOf = (prefix: string): string => `${prefix}_${randomBytes(10).toString('hex').slice(0, 16)}`;

/** Opens one session: a kernel of its own, over the house's ledger, journal and stages. */
export async function openSession(house: Foundation, options: SessionOptions): Promise<Session> {
  const id = asSessionId(idOf('s'));
  const provider = options.model === undefined ? undefined : openProvider(options.model);
  const stopping = new AbortController();
  house.state.sessions.open({
    id,
    workspace: house.workspace,
    task: options.task,
    status: 'running',
    startedAtMs: house.clock.now(),
    pid: process.pid,
    pidStart: processStart(process.pid) ?? '',
  });
  await house.ledger.append({
    event: 'session.opened',
    session: id,
    header: {},
    payload: { task: options.task, workspace: house.workspace },
  });
  const kernel = kernelFor(house, options, { id, provider });
  const policyWatch = house.policy.watch();
  const watch = setInterval(() => {
    if (wantsStop(house, id)) stopping.abort();
  }, STOP_POLL_MS).unref();

  const submit = (principal: Principal, kind: ActionKind, args: unknown, progress?: (part: Progress) => void) =>
    kernel.submit(
      { kind, arguments: args, principal, session: id },
      { signal: stopping.signal, ...(progress !== undefined && { progress }) },
    );

  return {
    id,
    signal: stopping.signal,
    submit,
    run: (principal, args, progress) =>
      runAndApply(args, {
        workspace: house.workspace,
        propose: (kind, proposed) => submit(principal, kind, proposed, progress),
      }),
    runAgent: (emit) => runOurAgent({ house, options, id, provider, submit, emit, signal: stopping.signal }),
    stop: () => stopping.abort(),
    async close(status) {
      clearInterval(watch);
      policyWatch.close();
      house.state.sessions.end(id, status, house.clock.now());
      await house.ledger.append({ event: 'session.closed', session: id, header: { status } });
    },
  };
}

/** One question to a kernel of its own, which is never opened as a session: nothing is recorded and nothing can be done. */
export function decideAlone(
  house: Foundation,
  { principal, kind, args }: { readonly principal: Principal; readonly kind: ActionKind; readonly args: unknown },
): ReturnType<Kernel['decide']> {
  const id = asSessionId(idOf('s'));
  const options: SessionOptions = { task: '', approver: { ask: async () => undefined } };
  return kernelFor(house, options, { id, provider: undefined }).decide({
    kind,
    arguments: args,
    principal,
    session: id,
  });
}

/** A session that cannot be looked up any more is not to go on. */
function wantsStop({ state }: Foundation, id: SessionId): boolean {
  try {
    return state.sessions.isStopRequested(id);
  } catch {
    return true;
  }
}

interface KernelNeeds {
  readonly id: SessionId;
  readonly provider: ModelProvider | undefined;
}

function kernelFor(house: Foundation, options: SessionOptions, { id, provider }: KernelNeeds): Kernel {
  const { workspace, home, journal, stages, stagedGit, sandbox, clock, state, searchPath } = house;
  const seal = createSeal(clock);
  const { redeem } = seal;
  const facts = createFacts({
    workspace,
    home,
    stages,
    stagedRepositories: (stage) => stagedGit.records(stage).map(({ repository }) => repository),
    resolveAddresses,
    searchPath,
    journal,
  });
  return createKernel({
    session: id,
    facts,
    policy: house.policy.current,
    mandate: { endpoints: provider === undefined ? [] : [provider.endpoint] },
    sandbox: { path: searchPath, home: SANDBOX_HOME, reads: [], limits: PROCESS_LIMITS },
    ledger: house.ledger,
    approver: options.approver,
    memory: memoryOver(state),
    budget: createBudget(ceilingsOf(options, house.policy.current()), clock),
    seal,
    drivers: [
      createFileDriver({ redeem, journal, protectionOf }),
      createStageDriver({ redeem, journal, stages, protectionOf }),
      createGitDriver({ redeem, journal, stages, stagedGit }),
      createProcessDriver({ redeem, sandbox, stages, stagedGit, outputFolder: `${state.folder}/output` }),
      createHttpDriver({ redeem }),
      createModelDriver({
        redeem,
        providers: (endpoint, model) =>
          provider?.endpoint === endpoint && provider.model === model ? provider : undefined,
      }),
    ],
    clock,
    newActionId: () => asActionId(idOf('a')),
    stopEpoch: () => state.sessions.stopEpoch(),
    isStopRequested: () => wantsStop(house, id),
  });
}

/** A person may ask for less than the policy allows, not for more. */
function ceilingsOf({ tokensMax, wallMs }: SessionOptions, { limits }: CompiledPolicy) {
  const stated = sessionCeilings(limits);
  const least = (...amounts: readonly (number | undefined)[]): number =>
    Math.min(...amounts.filter((amount) => amount !== undefined));
  return {
    actions: least(stated.actions, SESSION_ACTIONS_MAX),
    tokens: least(stated.tokens, tokensMax ?? SESSION_TOKENS_MAX),
    wallMs: least(stated.wallMs, wallMs ?? SESSION_WALL_MS),
  };
}

const openProvider = (choice: ModelChoice): ModelProvider =>
  'recording' in choice
    ? createRecordedProvider(choice.recording)
    : createOpenAiCompatibleProvider({ ...choice, fetch: modelFetch });

interface AgentNeeds {
  readonly house: Foundation;
  readonly options: SessionOptions;
  readonly id: SessionId;
  readonly provider: ModelProvider | undefined;
  readonly submit: Session['submit'];
  readonly emit: Parameters<Session['runAgent']>[0];
  readonly signal: AbortSignal;
}

/** Our own agent has no more power than anybody else's: it proposes. */
async function runOurAgent({
  house,
  options,
  id,
  provider,
  submit,
  emit,
  signal,
}: AgentNeeds): ReturnType<Session['runAgent']> {
  if (provider === undefined) throw new SallyportError('USAGE_INVALID', 'This session was opened without a model.');
  emit({ type: 'session.started', session: id, task: options.task });
  const result = await runAgent({
    workspace: house.workspace,
    task: options.task,
    model: { endpoint: provider.endpoint, model: provider.model },
    tools: allTools({ splitPatch }),
    propose: (kind, args, show) =>
      submit({ kind: 'agent', name: provider.model }, kind, args, (part) =>
        show(
          part.type === 'text'
            ? { type: 'text.arrived', text: part.text }
            : { type: 'output.arrived', stream: part.stream, text: part.text },
        ),
      ),
    emit,
    signal,
    ...(options.turnsMax !== undefined && { turnsMax: options.turnsMax }),
  });
  emit({ type: 'session.finished', ...result });
  return result;
}
