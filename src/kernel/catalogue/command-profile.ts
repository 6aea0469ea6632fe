import type { ProcessLimits, SandboxProfile } from '../../contract/profile.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { placeOf } from '../../effects/path/place.ts';
import { isLoopback } from '../../effects/shell/network-target.ts';
import type { CommandReading } from '../../effects/shell/read-command.ts';
import { settleText } from '../canonical-text.ts';
import type { KindContext, SandboxSettings } from './kind.ts';

/**
 * What a command gets: the workspace, its tools, limits, and nothing else. Other files of the person that it names are
 * mounted read-only; that makes the act external, so it is asked about before.
 */
export function commandProfile(
  reading: CommandReading,
  timeoutMs: number | undefined,
  context: KindContext,
): SandboxProfile {
  const { facts, sandbox, masks } = context;
  const network = networkFor(reading, context);
  return {
    workspace: facts.workspace,
    workspaceAccess: onlyReads(reading) ? 'read' : 'overlay',
    masks,
    reads: [...sandbox.reads, ...namedFiles(reading, context)],
    environment: environmentOf(sandbox, network),
    network,
    limits: withTimeout(sandbox.limits, timeoutMs),
  };
}

/**
 * A network only for what says that it needs one beyond its own, or where the policy permits some host to
 * everything. It grants
 * nothing: each connection is an act of its own.
 */
const networkFor = (reading: CommandReading, { sandbox, permittedHosts }: KindContext): SandboxProfile['network'] =>
  sandbox.hasNetwork === true &&
  (reading.effects.some((effect) => effect.type === 'network' && !isLoopback(effect)) ||
    (permittedHosts.length > 0 && !onlyReads(reading)))
    ? 'proxy'
    : 'none';

/** The same for all commands of a session, and large: made once, and its text for the digest with it. */
function environmentOf(sandbox: SandboxSettings, network: SandboxProfile['network']): SandboxProfile['environment'] {
  const known = ENVIRONMENTS.get(sandbox) ?? {};
  const { home, path, committer } = sandbox;
  const made =
    known[network] ??
    settleText(sandboxEnvironment({ home, path, network, ...(committer !== undefined && { committer }) }));
  ENVIRONMENTS.set(sandbox, { ...known, [network]: made });
  return made;
}

/** Settings are frozen where they are composed: another home or path is another object. */
const ENVIRONMENTS = new WeakMap<
  SandboxSettings,
  Partial<Readonly<Record<SandboxProfile['network'], SandboxProfile['environment']>>>
>();

const onlyReads = ({ parsed, effects }: CommandReading): boolean =>
  parsed && effects.every(({ type }) => type === 'read');

/** Existing files elsewhere on the machine that the command says it reads. */
function namedFiles(reading: CommandReading, { facts }: KindContext): readonly string[] {
  const named = reading.effects.filter(({ type, targetKind, target }) => {
    if (type !== 'read' || targetKind !== 'path') return false;
    if (placeOf(target, { workspace: facts.workspace, home: facts.home }) !== 'elsewhere') return false;
    // A folder would bring in all that lies below it, secrets too, for whatever else the command runs.
    return facts.path(target).kind === 'file';
  });
  return [...new Set(named.map(({ target }) => target))].sort();
}

const withTimeout = (limits: ProcessLimits, timeoutMs: number | undefined): ProcessLimits =>
  timeoutMs === undefined ? limits : { ...limits, wallMs: Math.min(limits.wallMs, timeoutMs) };
