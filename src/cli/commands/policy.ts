import type { ActionKind } from '../../contract/catalogue.ts';
import type { DecisionAnswer } from '../../contract/decision.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { House } from '../../contract/house.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { effectInWords } from '../effect-words.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

const EXIT_OF: Readonly<Record<DecisionAnswer, number>> = {
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

async function decided([verb = '', ...rest]: readonly string[], house: House): ReturnType<House['decide']> {
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
  const [kind, args] = form.toAct(rest);
  return house.decide({ kind: 'agent', name: 'agent' }, kind, args);
}

/** `sallyport policy decide VERB …`: what the policy in force would say of an act. Nothing is done. */
export const decidePolicy = (words: readonly string[], options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const { action, decision } = await decided(words, house);
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

/** `sallyport policy explain VERB …`: the same, with the effects that were read and the rules that decided. */
export const explainPolicy = (words: readonly string[], options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const { action, decision } = await decided(words, house);
    const { screen } = context;
    if (options.json === true) {
      screen.line(
        JSON.stringify({
          decision: decision.answer,
          reason: decision.reason,
          forTheModel: decision.remedy,
          effects: action.effects,
          determining: decision.determining,
        }),
      );
      return EXIT_OF[decision.answer];
    }
    const paint = paintFor(screen);
    screen.line(paint.bold(`${decision.answer}: ${visibleLine(decision.reason)}`));
    screen.line(action.effects.length === 0 ? 'It has no effects that were understood.' : 'What it does:');
    for (const effect of action.effects) screen.line(`  ${visibleLine(effectInWords(effect, action.workspace))}`);
    if (decision.determining.length > 0) screen.line('What decided:');
    for (const { opinion, rule, because } of decision.determining)
      screen.line(`  ${opinion} ${visibleLine(rule)}${because === undefined ? '' : `: ${visibleLine(because)}`}`);
    screen.line(paint.dim(`An agent is told: ${visibleLine(decision.remedy)}`));
    return EXIT_OF[decision.answer];
  });
