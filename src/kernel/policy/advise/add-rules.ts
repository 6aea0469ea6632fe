import { isMap, isSeq, parseDocument, YAMLSeq } from 'yaml';
import { SallyportError } from '../../../contract/errors.ts';
import { parsePolicy } from '../parse-policy.ts';
import type { PolicyRule } from '../policy-file.ts';

/**
 * A policy file's text with rules added at its end, everything else as its author wrote it. Throws `POLICY_INVALID` where
 * the text does not load, and `INTERNAL` where the result would say anything else than the old and the new rules.
 */
export function addRules(text: string | undefined, file: string, rules: readonly string[]): string {
  const before = text === undefined ? undefined : parsePolicy(text, file);
  const after = text === undefined ? newFile(rules) : isJson(text) ? inJson(text, rules) : inYaml(text, rules);
  const read = parsePolicy(after, file);
  const wanted = [...(before?.rules ?? []), ...parsePolicy(newFile(rules), file).rules];
  const isSame =
    JSON.stringify(read.rules.map(said)) === JSON.stringify(wanted.map(said)) &&
    JSON.stringify(settingsOf(read)) === JSON.stringify(before && settingsOf(before));
  if (!isSame && text !== undefined)
    throw new SallyportError('INTERNAL', `The rules could not be added to ${file}; add them by hand.`);
  return after;
}

const said = ({ at: _, ...rule }: PolicyRule): Omit<PolicyRule, 'at'> => rule;

const settingsOf = ({ use, default: silence, mode, limits }: ReturnType<typeof parsePolicy>): unknown => [
  use.map(({ pack }) => pack),
  silence,
  mode?.mode,
  limits.map(({ at: _, ...limit }) => limit),
];

const newFile = (rules: readonly string[]): string =>
  `version: 1\nrules:\n${rules.map((rule) => indented(rule, '  ')).join('\n')}\n`;

const indented = (text: string, indent: string): string =>
  text
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n');

const isJson = (text: string): boolean => text.trimStart().startsWith('{') && text.trimEnd().endsWith('}');

function inJson(text: string, rules: readonly string[]): string {
  const content = JSON.parse(text) as { readonly rules?: readonly unknown[] };
  const added = rules.flatMap((rule) => (parseDocument(rule).toJS() as readonly unknown[]) ?? []);
  return `${JSON.stringify({ ...content, rules: [...(content.rules ?? []), ...added] }, null, 2)}\n`;
}

function inYaml(text: string, rules: readonly string[]): string {
  const document = parseDocument(text);
  const { contents } = document;
  const list = isMap(contents) ? contents.get('rules', true) : undefined;
  if (list === undefined) return `${ended(text)}rules:\n${rules.map((rule) => indented(rule, '  ')).join('\n')}\n`;
  if (isSeq(list) && list.flow !== true) {
    const last = list.items.at(-1) as { readonly range?: readonly [number, number, number] } | undefined;
    const first = list.items[0] as { readonly range?: readonly [number, number, number] } | undefined;
    const [end, start] = [last?.range?.[1], first?.range?.[0]];
    if (end !== undefined && start !== undefined) {
      const indent = /^ *(?=- )/.exec(text.slice(text.lastIndexOf('\n', start) + 1))?.[0] ?? '  ';
      const lineEnd = text.indexOf('\n', Math.max(end - 1, 0));
      const at = lineEnd < 0 ? text.length : lineEnd + 1;
      const added = rules.map((rule) => `${indented(rule, indent)}\n`).join('');
      return `${ended(text.slice(0, at))}${added}${text.slice(at)}`;
    }
  }
  const sequence = list instanceof YAMLSeq ? list : new YAMLSeq();
  for (const rule of rules) for (const one of (parseDocument(rule).contents as YAMLSeq).items) sequence.add(one);
  document.set('rules', sequence);
  return document.toString({ lineWidth: 0 });
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
