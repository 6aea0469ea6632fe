import type { Action } from '../../../contract/action.ts';
import type { PolicyDifference } from '../../../contract/policy-desk.ts';
import { ruleInWords } from '../rule-words.ts';
import type { Loosening, Widening } from './find-widening.ts';

/** A comparison in words. */
export const describeDifference = (
  { answer, loosenings, besides }: Widening,
  workspace: string,
): Omit<PolicyDifference, 'replay'> => ({
  widens: answer,
  loosenings: loosenings.map(({ change, rule: { id, rule, file }, example }) => ({
    change,
    rule: id,
    says: `${rule.opinion} ${ruleInWords(rule)}`,
    file,
    ...rule.at,
    ...(example !== undefined && {
      example: { act: actInWords(example, workspace, rule.where.time !== undefined), before: example.before },
    }),
  })),
  besides,
});

/** One line for a person: what, by whom, and when where that matters. */
function actInWords({ action, nowMs }: NonNullable<Loosening['example']>, workspace: string, isTimed: boolean): string {
  const [effect] = action.effects;
  if (effect === undefined) return action.kind;
  const target = effect.target.startsWith(`${workspace}/`) ? effect.target.slice(workspace.length + 1) : effect.target;
  const how = [effect.method, effect.subcommand, effect.extent === 'tree' ? 'and everything below' : undefined];
  const words = [effect.type, target, ...how].filter((word) => word !== undefined && word !== '').join(' ');
  const reach = action.kind === 'process.run' ? `, ${effect.impact}` : '';
  return `${action.kind}: ${words}${reach}, by ${byInWords(action)}${isTimed ? timeInWords(nowMs) : ''}`;
}

const byInWords = ({ principal: { kind, name }, label: { integrity, confidentiality } }: Action): string =>
  `${kind === name ? '' : `${kind} `}${name} from ${integrity} ${confidentiality} data`;

const timeInWords = (nowMs: number): string => `, ${new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
