import type { ActionKind } from '../../contract/catalogue.ts';
import type { DecisionAnswer } from '../../contract/decision.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { visibleLine } from '../visible-text.ts';

/** The exit status that stands for an answer. */
export const EXIT_OF: Readonly<Record<DecisionAnswer, number>> = {
  allow: EXIT.done,
  deny: EXIT.denied,
  ask: EXIT.needsApproval,
};

/** Short forms of acts for the command line: `read PATH`, `run CMD …`, `fetch URL`. */
interface ShortForm {
  readonly operands: readonly [least: number, most: number];
  readonly toAct: (words: readonly string[]) => readonly [ActionKind, unknown];
}
const ANY_NUMBER = Number.POSITIVE_INFINITY;

const SHORT_FORMS: ReadonlyMap<string, ShortForm> = new Map<string, ShortForm>([
  ['read', { operands: [1, 1], toAct: ([path]) => ['file.read', { path }] }],
  ['list', { operands: [1, 1], toAct: ([path]) => ['file.list', { path }] }],
  [
    'write',
    {
      operands: [1, 2],
      toAct: ([path, content = '']) => ['file.write', { changes: [{ change: 'content', path, content }] }],
    },
  ],
  ['delete', { operands: [1, 1], toAct: ([path]) => ['file.delete', { path }] }],
  // One word is a command line as a shell reads it; several are the words of a command, read by nobody.
  [
    'run',
    {
      operands: [1, ANY_NUMBER],
      toAct: (words) => ['process.run', words.length === 1 ? { command: words[0] } : { argv: [...words] }],
    },
  ],
  ['fetch', { operands: [1, 1], toAct: ([url]) => ['net.fetch', { url }] }],
  ['send', { operands: [1, 2], toAct: ([url, body = '']) => ['net.send', { url, method: 'POST', body }] }],
]);

/** The act that short words stand for. Throws `USAGE_INVALID` for words that stand for none. */
export function actOfWords([verb = '', ...rest]: readonly string[]): readonly [ActionKind, unknown] {
  const form = SHORT_FORMS.get(verb);
  if (form === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `${verb === '' ? 'No act was named' : `There is no act "${verb}"`}. Name one: ${[...SHORT_FORMS.keys()].join(', ')}; for example: run git push`,
    );
  const [least, most] = form.operands;
  if (rest.length < least || rest.length > most)
    throw new SallyportError(
      'USAGE_INVALID',
      `"${verb}" takes ${least === most ? 'one word' : `${least} to ${most} words`}, not ${rest.length}. Options stand before the act: policy decide --json ${verb} …`,
    );
  return form.toAct(rest);
}

/** `sallyport policy decide VERB …`: what the policy in force would say of an act. Nothing is done. */
export const decidePolicy = (words: readonly string[], options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const [kind, args] = actOfWords(words);
    const { action, decision } = await house.decide({ kind: 'agent', name: 'agent' }, kind, args);
    const rules = decision.determining.map(({ rule }) => rule);
    const { screen } = context;
    if (options.json === true)
      screen.line(
        JSON.stringify({
          decision: decision.answer,
          rules,
          obligations: decision.obligations,
          reason: decision.reason,
          digest: action.digest,
        }),
      );
    else screen.line(`${decision.answer}: ${visibleLine(decision.reason)}`);
    return EXIT_OF[decision.answer];
  });
