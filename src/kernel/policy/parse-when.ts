import type { RuleKind } from '../../contract/catalogue.ts';
import { argumentFieldsOf } from './argument-fields.ts';
import { compileWhen, inputFieldsIn } from './compile-when.ts';
import type { PolicyNode } from './policy-node.ts';
import type { PolicySource } from './policy-source.ts';

/** Reads `when`: an expression that is understood and typed, or an error at the place within it. */
export function parseWhen(source: PolicySource, node: PolicyNode, kinds: readonly RuleKind[] | '*'): string {
  if (node.type === 'scalar' && typeof node.value === 'boolean')
    source.fail(node, 'when is an expression in quotes; what always or never holds needs none');
  const text = source.text(node, 'when').trim();
  const reading = compileWhen(text, kinds);
  if (!reading.ok) return source.fail(source.within(node, text, reading.at), `when: ${reading.reason}`);
  const known = argumentFieldsOf(kinds);
  const stranger = known && inputFieldsIn(text, kinds).find(({ field }) => !known.has(field));
  if (stranger !== undefined)
    source.fail(
      source.within(node, text, stranger.at),
      `when: no act of these kinds has "input.${stranger.field}"; known are ${[...(known ?? [])].join(', ')}`,
    );
  return text;
}
