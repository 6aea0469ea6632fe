import type { ProcessLimits, SandboxProfile } from '../../contract/profile.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { placeOf } from '../../effects/path/place.ts';
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
  return {
    workspace: facts.workspace,
    workspaceAccess: onlyReads(reading) ? 'read' : 'overlay',
    masks,
    reads: [...sandbox.reads, ...namedFiles(reading, context)],
    environment: environmentOf(sandbox),
    network: 'none',
    limits: withTimeout(sandbox.limits, timeoutMs),
  };
}

/** The same for all commands of a session, and large: made once, and its text for the digest with it. */
function environmentOf(sandbox: SandboxSettings): SandboxProfile['environment'] {
  const known = ENVIRONMENTS.get(sandbox);
  if (known !== undefined && known.home === sandbox.home && known.path === sandbox.path) return known.environment;
  const { home, path, committer } = sandbox;
  const environment = settleText(sandboxEnvironment({ home, path, ...(committer !== undefined && { committer }) }));
  ENVIRONMENTS.set(sandbox, { home, path, environment });
  return environment;
}

const ENVIRONMENTS = new WeakMap<
  SandboxSettings,
  Pick<SandboxSettings, 'home' | 'path'> & Pick<SandboxProfile, 'environment'>
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
