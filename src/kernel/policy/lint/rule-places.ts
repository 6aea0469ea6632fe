import type { TextPlace } from '../policy-file.ts';
import type { PolicyNode } from '../policy-node.ts';
import { readPolicySource } from '../policy-source.ts';
import type { WayIn } from './linted-rule.ts';

export interface RulePlaces {
  /** The place of a value of the rule with this number; of the nearest thing around it where it is not there. */
  placeOf(rule: number, way: WayIn): TextPlace;
  placeInWhen(rule: number, offset: number): TextPlace;
}

/** Finds the places of values in the text of a policy file that was read before. */
export function rulePlaces(text: string, file: string): RulePlaces {
  const source = readPolicySource(text, file);
  const rules = stepInto(source.root, 'rules');
  const ruleAt = (rule: number): PolicyNode => (rules && stepInto(rules, rule)) ?? source.root;
  const nodeAt = (rule: number, way: WayIn): PolicyNode => {
    let node = ruleAt(rule);
    for (const step of way) node = stepInto(node, step) ?? node;
    return node;
  };
  return {
    placeOf: (rule, way) => source.placeOf(nodeAt(rule, way)),
    placeInWhen(rule, offset) {
      const node = nodeAt(rule, ['when']);
      const value = node.type === 'scalar' && typeof node.value === 'string' ? node.value : '';
      return source.placeOf(source.within(node, value, offset));
    },
  };
}

function stepInto(node: PolicyNode, step: string | number): PolicyNode | undefined {
  if (node.type === 'map') return node.entries.find(({ key }) => key === step)?.value;
  if (node.type === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return undefined;
}
