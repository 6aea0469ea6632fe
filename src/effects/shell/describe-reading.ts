import type { Effect, EffectType } from '../../contract/effect.ts';
import { visible } from './byte-gate.ts';
import type { ReadCommand } from './findings.ts';

/** What each effect is called in a sentence, the gravest first. */
const WORDS: readonly (readonly [EffectType, string])[] = [
  ['destroy', 'destroys'],
  ['secret', 'reads secrets:'],
  ['privilege', 'changes who may do what:'],
  ['persist', 'arranges that something runs later:'],
  ['network', 'contacts'],
  ['delete', 'deletes'],
  ['write', 'writes'],
  ['execute', 'runs'],
  ['unknown', 'does something that was not understood:'],
  ['read', 'reads'],
];
const TARGETS_MAX = 4;

/** One sentence for a person: what a command would do. */
export function describeReading(effects: readonly Effect[], commands: readonly ReadCommand[]): string {
  if (effects.length === 0) return commands.length === 0 ? 'It does nothing.' : 'It reads and changes nothing.';
  const clauses = WORDS.flatMap(([type, words]) => {
    const targets = [...new Set(effects.filter((effect) => effect.type === type).map(describeTarget))];
    return targets.length === 0 ? [] : [`${words} ${list(targets)}`];
  });
  return `It ${clauses.join('; ')}.`;
}

function describeTarget({ target, extent, subcommand, method }: Effect): string {
  const text = visible(target.length > 120 ? `${target.slice(0, 120)}…` : target);
  return [method, text, subcommand, extent === 'tree' ? 'and everything below' : undefined]
    .filter((word) => word !== undefined)
    .join(' ');
}

const list = (targets: readonly string[]): string =>
  targets.length > TARGETS_MAX
    ? `${targets.slice(0, TARGETS_MAX).join(', ')} and ${targets.length - TARGETS_MAX} more`
    : targets.join(', ');
