import type { CaseFailure, PolicyTest } from '../../../contract/policy-test.ts';
import { dutiesFor } from '../../duty/duties.ts';
import { combine } from '../combine.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { parsePolicy } from '../parse-policy.ts';
import type { PolicyFile } from '../policy-file.ts';
import { actOfCase } from './act-of-case.ts';
import { CASE_HOME, type CaseFile, type GoldenCase, type PlacedCase } from './case-file.ts';

const NOON = Date.UTC(2026, 0, 7, 12);

/** What a policy is tried with. */
export interface CaseOptions {
  readonly policy: PolicyFile;
  readonly packs: ReadonlyMap<string, string>;
}

/**
 * Tries a policy file, with the packs that it uses and nothing else, on cases. Rules without a case are told; and with
 * `isThorough` the rules that could be left out without any case noticing.
 */
export async function runCases(
  { cases }: CaseFile,
  options: CaseOptions,
  isThorough: boolean,
): Promise<Pick<PolicyTest, 'cases' | 'failures' | 'uncovered' | 'unnoticed'>> {
  const failures = await failuresOf(cases, options);
  const named = new Set(cases.map(({ rule }) => rule && ownId(rule)));
  const ids = options.policy.rules.map(({ id }) => `person/${id}`);
  return {
    cases: cases.length,
    failures,
    uncovered: ids.filter((id) => !named.has(id)),
    ...(isThorough && { unnoticed: await unnoticedIn(cases, options) }),
  };
}

/** An id without a slash is of the file itself. */
const ownId = (rule: string): string => (rule.includes('/') ? rule : `person/${rule}`);

async function failuresOf(cases: readonly PlacedCase[], options: CaseOptions): Promise<readonly CaseFailure[]> {
  const compiled = new Map<string, CompiledPolicy>();
  const failures: CaseFailure[] = [];
  for (const one of cases) {
    const key = JSON.stringify([one.workspace, one.and]);
    const policy = compiled.get(key) ?? compileFor(one, options);
    compiled.set(key, policy);
    const failure = await failureOf(one, policy);
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}

function compileFor({ workspace, and }: GoldenCase, { policy, packs }: CaseOptions): CompiledPolicy {
  const where = and?.program === undefined ? {} : { where: { program: and.program } };
  const extra = and && JSON.stringify({ version: 1, rules: [{ id: 'extra', permit: and.permit, ...where }] });
  return compilePolicy({
    layers: [
      { layer: 'person', file: policy },
      ...(extra === undefined ? [] : [{ layer: 'command' as const, file: parsePolicy(extra, 'and') }]),
    ],
    packs,
    home: CASE_HOME,
    workspace,
  });
}

async function failureOf(one: PlacedCase, policy: CompiledPolicy): Promise<CaseFailure | undefined> {
  const { action, beside } = await actOfCase(one, policy);
  const verdicts = [...policy.judge(action, { nowMs: NOON, mandateNames: () => false }), ...beside];
  const duties = dutiesFor(
    action,
    verdicts.flatMap(({ obligations }) => obligations ?? []),
  );
  const { answer, determining } = combine(verdicts, { effects: action.effects, default: policy.default, duties });
  const rules = [...new Set(determining.map(({ rule }) => rule))];
  const { expect, rule, at, act, command, why } = one;
  if (answer === expect && (rule === undefined || rules.includes(ownId(rule)))) return undefined;
  return {
    ...at,
    act: act ?? command ?? '',
    expected: { answer: expect, ...(rule !== undefined && { rule: ownId(rule) }) },
    got: { answer, rules },
    ...(why !== undefined && { why }),
  };
}

/** Leaves out each rule in turn: where no case fails then, none protects it. */
async function unnoticedIn(cases: readonly PlacedCase[], options: CaseOptions): Promise<readonly string[]> {
  const { policy } = options;
  const unnoticed: string[] = [];
  const before = (await failuresOf(cases, options)).length;
  for (const rule of policy.rules) {
    const rest = { ...policy, rules: policy.rules.filter((other) => other !== rule) };
    const after = await failuresOf(cases, { ...options, policy: rest });
    if (after.length <= before) unnoticed.push(`person/${rule.id}`);
  }
  return unnoticed;
}
