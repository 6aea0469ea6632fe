import { randomBytes } from 'node:crypto';
import { runAgent } from './agent/loop.ts';
import { memoryOver } from './compose-approvals.ts';
import type { Foundation } from './compose-foundation.ts';
import { listenToSignals, refuseWhileStopped, type SessionSignals, startLooks } from './compose-signals.ts';
import type { ActionKind } from './contract/catalogue.ts';
import type { Driver, Progress } from './contract/driver.ts';
import { SallyportError } from './contract/errors.ts';
import type { ModelChoice, Session, SessionOptions } from './contract/house.ts';
import { asActionId, asSessionId, type SessionId } from './contract/ids.ts';
import { PROCESS_LIMITS, SESSION_ACTIONS_MAX, SESSION_TOKENS_MAX, SESSION_WALL_MS } from './contract/limits.ts';
import type { ModelProvider } from './contract/model.ts';
import type { Price } from './contract/price.ts';
import type { Principal } from './contract/proposal.ts';
import { SANDBOX_HOME } from './contract/sandbox-environment.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { createFileDriver } from './drivers/file/file-driver.privileged.ts';
import { createStageDriver } from './drivers/file/stage-driver.privileged.ts';
import { createGitDriver } from './drivers/git/git-driver.privileged.ts';
import { createHttpDriver } from './drivers/http/http-driver.privileged.ts';
import { resolveAddresses } from './drivers/http/resolve.privileged.ts';
import { createModelDriver } from './drivers/model/model-driver.ts';
import { createModelFetch } from './drivers/model/model-fetch.privileged.ts';
import { createProcessDriver } from './drivers/process/process-driver.privileged.ts';
import { createCommandNetwork } from './drivers/proxy/command-network.privileged.ts';
import { processStart } from './drivers/store/process-start.privileged.ts';
import { splitPatch } from './effects/edit/split-patch.ts';
import { protectionOf } from './effects/path/protection.ts';
import { createBudget, type Limit } from './kernel/budget/budget.ts';
import { sessionLimits } from './kernel/budget/session-limits.ts';
import { createSeal } from './kernel/capability/seal.ts';
import { mandateLine } from './kernel/mandate/mandate-line.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { createKernel, type Kernel } from './kernel/submit.ts';
import { createOpenAiCompatibleProvider } from './models/openai-compatible.ts';
import { createRecordedProvider } from './models/recorded.ts';
import { allTools } from './tools/all-tools.ts';
import { runAndApply } from './tools/run-command.ts';

const idOf = (prefix: string): string => `${prefix}_${randomBytes(10).toString('hex').slice(0, 16)}`;

/** Opens one session: a kernel of its own, over the house's ledger, journal and stages. */
export async function openSession(house: Foundation, options: SessionOptions): Promise<Session> {
  const id = asSessionId(idOf('s'));
  const provider = options.model === undefined ? undefined : openProvider(options.model, house);
  house.state.sessions.open({
    id,
    workspace: house.workspace,
    task: options.task,
    status: 'running',
    startedAtMs: house.clock.now(),
    pid: process.pid,
    pidStart: processStart(process.pid) ?? '',
  });
  refuseWhileStopped(house.state, id, house.clock.now());
  await house.ledger.append({
    event: 'session.opened',
    session: id,
    header: {},
    payload: { task: options.task, workspace: house.workspace },
  });
  const signals = listenToSignals(house.state, id, house.notice);
  const kernel = kernelFor(house, options, { id, provider, signals });
  const policyWatch = house.policy.watch();

  const submit = (principal: Principal, kind: ActionKind, args: unknown, progress?: (part: Progress) => void) =>
    kernel.submit(
      { kind, arguments: args, principal, session: id },
      { signal: signals.signal, ...(progress !== undefined && { progress }) },
    );

  return {
    id,
    signal: signals.signal,
    submit,
    run: (principal, args, progress) =>
      runAndApply(args, {
        workspace: house.workspace,
        propose: (kind, proposed) => submit(principal, kind, proposed, progress),
      }),
    runAgent: (emit) => runOurAgent({ house, options, id, provider, submit, emit, signal: signals.signal }),
    stop: signals.stop,
    async close(status) {
      policyWatch.close();
      house.state.sessions.end(id, status, house.clock.now());
      signals.close();
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
  const signals = {
    looks: { ...startLooks(house.state, id), untilContinued: () => undefined },
    pausedMs: () => 0,
    gated: (driver: Driver) => driver,
  };
  return kernelFor(house, options, { id, provider: undefined, signals }).decide({
    kind,
    arguments: args,
    principal,
    session: id,
  });
}

interface KernelNeeds {
  readonly id: SessionId;
  readonly provider: ModelProvider | undefined;
  readonly signals: Pick<SessionSignals, 'looks' | 'pausedMs' | 'gated'>;
}

function kernelFor(house: Foundation, options: SessionOptions, { id, provider, signals }: KernelNeeds): Kernel {
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
  // Drivers are made before the kernel that hears of their connections.
  const network = createCommandNetwork((proposal, signal) => kernel.submit(proposal, { signal }));
  const kernel = createKernel({
    session: id,
    facts,
    policy: house.policy.current,
    mandate: {
      endpoints: provider === undefined ? [] : [provider.endpoint],
      ...(options.task !== '' && { task: options.task }),
    },
    sandbox: {
      path: searchPath,
      home: SANDBOX_HOME,
      reads: [],
      limits: PROCESS_LIMITS,
      committer: house.committer,
      hasNetwork: NETWORK_ARCHITECTURES.has(process.arch),
    },
    ledger: house.ledger,
    approver: options.approver,
    memory: memoryOver(state),
    budget: createBudget({
      limits: limitsOf(options, house.policy.current),
      store: state.budgets,
      clock: { now: clock.now, monotonic: () => clock.monotonic() - signals.pausedMs() },
      session: id,
      user: String(process.geteuid?.() ?? ''),
    }),
    seal,
    drivers: [
      createFileDriver({ redeem, journal, protectionOf }),
      createStageDriver({ redeem, journal, stages, protectionOf }),
      createGitDriver({ redeem, journal, stagedGit }),
      createProcessDriver({
        redeem,
        sandbox,
        stages,
        stagedGit,
        network: network.serve,
        outputFolder: `${state.folder}/output`,
      }),
      createHttpDriver({ redeem, carry: network.carry }),
      createModelDriver({
        redeem,
        providers: (endpoint, model) =>
          provider?.endpoint === endpoint && provider.model === model ? provider : undefined,
      }),
    ].map(signals.gated),
    clock,
    newActionId: () => asActionId(idOf('a')),
    ...signals.looks,
    prices: (endpoint, model) =>
      provider?.endpoint === endpoint && provider.model === model ? priceOf(options) : undefined,
  });
  return kernel;
}

/** Where the first process of a sandbox can hand out a socket. */
const NETWORK_ARCHITECTURES: ReadonlySet<string> = new Set(['x64']);

/** A person may ask for less than the policy allows, not for more: all limits hold. */
function limitsOf({ tokensMax, wallMs }: SessionOptions, policy: () => CompiledPolicy): () => readonly Limit[] {
  const own = sessionLimits({
    actions: SESSION_ACTIONS_MAX,
    tokens: tokensMax ?? SESSION_TOKENS_MAX,
    wallMs: wallMs ?? SESSION_WALL_MS,
  });
  let of: CompiledPolicy | undefined;
  let limits: readonly Limit[] = own;
  return () => {
    const now = policy();
    if (now !== of) limits = [...now.limits, ...own];
    of = now;
    return limits;
  };
}

/** What the person said that the model costs. */
const priceOf = ({ model }: SessionOptions): Price | undefined =>
  model !== undefined && 'price' in model ? model.price : undefined;

/** What policies forbid of addresses holds for the one that is dialled, under the policy in force at that moment. */
const openProvider = (choice: ModelChoice, { policy }: Pick<Foundation, 'policy'>): ModelProvider =>
  'recording' in choice
    ? createRecordedProvider(choice.recording)
    : createOpenAiCompatibleProvider({
        ...choice,
        fetch: createModelFetch({ isForbidden: (address, port) => policy.current().forbidsDialling(address, port) }),
      });

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
  emit({ type: 'session.started', session: id, task: options.task, mandate: mandateLine(options.task) });
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
