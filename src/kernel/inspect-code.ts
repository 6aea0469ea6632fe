import type { Decision } from '../contract/decision.ts';
import type { ActionEffect, Effect, Impact } from '../contract/effect.ts';
import type { Facts } from '../contract/facts.ts';
import type { Explanation } from '../contract/inspect.ts';
import type { ProgramReading } from '../effects/code/program-reading.ts';
import { readProgram } from '../effects/code/read-program.ts';
import { isWithin, placeOf } from '../effects/path/place.ts';
import { reachOf } from './classify/reach.ts';
import { explainAnswer } from './inspect-answer.ts';
import { inspectedAction, judge } from './inspect-command.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';

export interface InspectedCode {
  readonly reading: ProgramReading;
  /** As if no sandbox stood behind it; what it writes into the workspace could be taken back. */
  readonly decision: Decision;
  /** True when the sandbox would let it run without a question. */
  readonly isContained: boolean;
  readonly explanation: Explanation;
}

interface InspectContext {
  readonly language: ProgramReading['language'];
  readonly cwd: string;
  readonly facts: Facts;
  readonly policy: CompiledPolicy;
}

/** What a program would do, and what the policy says of it. Nothing is run. */
export function inspectCode(code: string, { language, cwd, facts, policy }: InspectContext): InspectedCode {
  const reading = readProgram(code, language, { cwd, facts });
  const actionIn = (reach: (effect: Effect) => Impact) =>
    inspectedAction({
      command: code.toWellFormed(),
      effects: reading.effects.map((effect): ActionEffect => ({ ...effect, impact: reach(effect) })),
      programs: reading.programs,
      workspace: facts.workspace,
    });
  const written = new Set(reading.effects.flatMap(({ type, target }) => (type === 'write' ? [target] : [])));
  const open = actionIn((effect) => programReach(effect, facts, written));
  const decision = judge(open, policy);
  const contained = actionIn((effect) => reachOf(effect, 'sandbox', facts));
  return {
    reading,
    decision,
    isContained: judge(contained, policy).answer === 'allow',
    explanation: {
      ...explainAnswer(decision, { action: open, judge: (effects) => judge({ ...open, effects }, policy) }),
      evidence: reading.evidence,
      sentence: reading.sentence,
    },
  };
}

/**
 * How far an effect of a program reaches. Programs are written to compute from the workspace's files into others of
 * them, so reading and writing there is theirs to do, as it is for our own file tools: the journal brings it back. A
 * file that it deletes and did not make is another matter, since who inspects a program wants to know of that. What a
 * command may look at for a person (accounts, settings of the system) is none of a program's business.
 */
export function programReach(
  effect: Effect,
  facts: Pick<Facts, 'workspace' | 'home'>,
  written: ReadonlySet<string> = new Set(),
): Impact {
  const { type, target, targetKind } = effect;
  if (targetKind !== 'path' || (type !== 'read' && type !== 'write')) return reachOf(effect, 'none', facts);
  const place = placeOf(target, facts);
  if (place === 'workspace') return type === 'read' ? 'contained' : 'reversible';
  // In temporary folders lies what others put there; what it put there itself it may read.
  if (place === 'temporary') return type === 'write' || isOwnTemporary(target, written) ? 'contained' : 'external';
  return type === 'read' && place === 'public' && OPEN_TO_PROGRAMS.some((open) => isWithin(target, open))
    ? 'contained'
    : 'external';
}

function isOwnTemporary(path: string, written: ReadonlySet<string>): boolean {
  if (/^\/(?:tmp|var\/tmp)$/.test(path) || path.includes('/<temporary>')) return true;
  for (let folder = path; folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/')))
    if (written.has(folder)) return true;
  return false;
}

/** Data and facts of the system that programs use as a matter of course. */
const OPEN_TO_PROGRAMS = [
  ...[
    '/usr/share',
    '/usr/lib',
    '/usr/local/lib',
    '/etc/localtime',
    '/etc/timezone',
    '/etc/os-release',
    '/etc/mime.types',
  ],
  ...['/etc/lsb-release', '/etc/debian_version', '/etc/ssl/certs', '/proc/cpuinfo', '/proc/meminfo', '/proc/loadavg'],
  ...['/proc/uptime', '/proc/stat', '/proc/version', '/sys/fs/cgroup', '/dev'],
];

export { languageOf } from '../effects/code/read-program.ts';
