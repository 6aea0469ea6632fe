import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { GoldenCase } from './golden-case.ts';
import { casesOf, compilePack, holds, packNames, packs } from './golden-policy.ts';

type Rule = Readonly<Record<string, unknown>> & { readonly id: string };
interface Pack {
  readonly rules?: readonly Rule[];
  readonly [key: string]: unknown;
}

interface Weakening {
  readonly name: string;
  /** The rule weakened; undefined where it is left out. */
  readonly rule: Rule | undefined;
}

/** Every way in which one rule can say less than it should; and an exception that is lost, which says more. */
function weakenings(rule: Rule): readonly Weakening[] {
  const { permit, ask, forbid, where, unless, ...rest } = rule;
  const others = { ...(where !== undefined && { where }), ...(unless !== undefined && { unless }) };
  return [
    { name: 'is left out', rule: undefined },
    ...(forbid === undefined ? [] : [{ name: 'only asks', rule: { ...rest, ask: forbid, ...others } as Rule }]),
    ...(forbid === undefined ? [] : [{ name: 'permits', rule: { ...rest, permit: forbid } as Rule }]),
    ...(ask === undefined ? [] : [{ name: 'permits', rule: { ...rest, permit: ask } as Rule }]),
    ...(permit === undefined || where === undefined
      ? []
      : [{ name: 'permits everything', rule: { ...rest, permit } as Rule }]),
    ...(unless === undefined ? [] : [{ name: 'has no exception', rule: { ...rule, unless: undefined } as Rule }]),
  ].map(({ name, rule: weak }) => ({ name, rule: weak && (JSON.parse(JSON.stringify(weak)) as Rule) }));
}

const weakened = packNames.flatMap((pack) => {
  const content = parse(packs.get(pack) ?? '') as Pack;
  return (content.rules ?? []).flatMap((rule) =>
    weakenings(rule).map(({ name, rule: weak }) => ({
      ...{ pack, rule: rule.id, name },
      text: stringify({
        ...content,
        rules: (content.rules ?? []).flatMap((one) => (one.id !== rule.id ? [one] : weak === undefined ? [] : [weak])),
      }),
    })),
  );
});

/** A file without rules says nothing and does not load; that is noticed too. */
function isNoticed(pack: string, text: string): boolean {
  const texts = new Map([...packs, [pack, text]]);
  const { cases } = casesOf(pack);
  try {
    return cases.some((one: GoldenCase) => !holds(compilePack(pack, one, texts), one, pack));
  } catch {
    return true;
  }
}

describe('a case fails when a rule of a pack is weakened', () => {
  test.each(weakened.map((one) => [`${one.pack}/${one.rule} ${one.name}`, one] as const))('%s', (_, { pack, text }) => {
    expect(isNoticed(pack, text)).toBe(true);
  });

  test('and none fails where nothing is', () => {
    for (const pack of packNames) {
      const { cases } = casesOf(pack);
      expect(cases.filter((one) => !holds(compilePack(pack, one), one, pack))).toEqual([]);
    }
  });
});
