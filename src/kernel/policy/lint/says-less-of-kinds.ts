import type { RuleKind } from '../../../contract/catalogue.ts';
import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { finding, type Lint, type LintedRule, type LintScene } from './linted-rule.ts';

/** Kinds, programs and permits by which a rule does less than its author most likely meant. */
export const saysLessOfKinds: Lint = (rule, scene) => [
  ...halfOfAChange(rule, scene),
  ...halfOfTheNetwork(rule, scene),
  ...otherPrograms(rule),
  ...privilegeUnnamed(rule),
  ...needless(rule, scene),
  ...notInForce(rule),
];

/** True where some other rule that objects names the kind: then the gap may well be meant. */
const isElsewhere = (rule: LintedRule, kind: RuleKind, { all }: LintScene): boolean =>
  all.some(
    ({ id, rule: other }) =>
      id !== rule.id &&
      other.opinion !== 'permit' &&
      other.kinds !== '*' &&
      other.kinds.includes(kind) &&
      JSON.stringify(other.where) === JSON.stringify(rule.rule.where),
  );

function halfOfAChange(rule: LintedRule, scene: LintScene): readonly PolicyFinding[] {
  const { kinds, opinion, where } = rule.rule;
  if (opinion !== 'forbid' || kinds === '*' || where.path === undefined || where.effect !== undefined) return [];
  if (!kinds.includes('file.write') || kinds.includes('file.delete') || isElsewhere(rule, 'file.delete', scene))
    return [];
  return [
    finding(rule, ['forbid'], {
      check: 'half-a-change',
      weight: 'doubt',
      message: 'what may not be written can still be deleted',
      fix: `forbid: [${[...kinds, 'file.delete'].join(', ')}]`,
    }),
  ];
}

function halfOfTheNetwork(rule: LintedRule, scene: LintScene): readonly PolicyFinding[] {
  const { kinds, opinion, where } = rule.rule;
  if (opinion !== 'forbid' || kinds === '*' || where.method !== undefined) return [];
  if (!kinds.includes('net.fetch') || kinds.includes('net.send') || isElsewhere(rule, 'net.send', scene)) return [];
  return [
    finding(rule, ['forbid'], {
      check: 'half-the-network',
      weight: 'doubt',
      message: 'it forbids GET and HEAD only; everything else, and every tunnel, is net.send',
      fix: `forbid: [${[...kinds, 'net.send'].join(', ')}]`,
    }),
  ];
}

/** What a program does others do too; the effect is what can be forbidden. */
const DOES: ReadonlyMap<string, string> = new Map([
  ...['curl', 'wget', 'nc', 'ncat', 'telnet', 'ftp'].map((name) => [name, '[net.fetch, net.send]'] as const),
  ...['rm', 'rmdir', 'shred', 'unlink'].map((name) => [name, 'file.delete'] as const),
  ...['cat', 'less', 'more', 'head', 'tail', 'bat'].map((name) => [name, 'file.read'] as const),
  ...['cp', 'mv', 'tee', 'touch'].map((name) => [name, 'file.write'] as const),
]);

const otherPrograms = (rule: LintedRule): readonly PolicyFinding[] =>
  rule.rule.opinion !== 'forbid'
    ? []
    : (rule.rule.where.program ?? []).flatMap((name, index) => {
        const kind = DOES.get(name);
        if (kind === undefined) return [];
        return [
          finding(rule, ['where', 'program', index], {
            check: 'other-programs',
            weight: 'note',
            message: `other programs do what ${name} does`,
            fix: `forbid what it does: forbid: ${kind}, with a path or a host`,
          }),
        ];
      });

const RAISES = new Set(['sudo', 'doas', 'su', 'pkexec', 'runuser', 'setpriv']);

function privilegeUnnamed(rule: LintedRule): readonly PolicyFinding[] {
  const { opinion, where } = rule.rule;
  if (opinion !== 'permit' || where.effect !== undefined) return [];
  return (where.program ?? []).flatMap((name, index) =>
    RAISES.has(name.split(' ')[0] ?? '')
      ? [
          finding(rule, ['where', 'program', index], {
            check: 'effect-unnamed',
            weight: 'mistake',
            message: `gaining rights is permitted only by a rule that names it, so this permits nothing of ${name}`,
            fix: 'add effect: [execute, privilege] to where, if it is really meant',
          }),
        ]
      : [],
  );
}

const FREE: ReadonlySet<RuleKind> = new Set<RuleKind>(['file.read', 'file.list', 'file.write', 'file.delete']);

/** What can be undone needs no permit, so one that names nothing else opens nothing. */
function needless(rule: LintedRule, { places: { workspace } }: LintScene): readonly PolicyFinding[] {
  const { kinds, opinion, where } = rule.rule;
  if (opinion !== 'permit' || kinds === '*' || where.effect !== undefined) return [];
  const globs = rule.compiled.where.path ?? [];
  const isHome = globs.length > 0 && globs.every(({ base }) => base === workspace || base.startsWith(`${workspace}/`));
  if (kinds.every((kind) => FREE.has(kind)) && isHome)
    return [
      finding(rule, ['permit'], {
        check: 'needless',
        weight: 'note',
        message: 'in the workspace this happens without a permit, since it can be undone',
        fix: 'delete it; only a forbid or an ask changes anything here',
      }),
    ];
  if (kinds.every((kind) => kind === 'process.run'))
    return [
      finding(rule, ['permit'], {
        check: 'needless',
        weight: 'note',
        message: 'commands run in the sandbox without a permit, and this one covers nothing else that they do',
        fix: 'permit what it is to do beyond the sandbox (net.fetch with a host), or delete it',
      }),
    ];
  return [];
}

const notInForce = (rule: LintedRule): readonly PolicyFinding[] =>
  rule.isActive
    ? []
    : [
        finding(rule, ['permit'], {
          check: 'not-in-force',
          weight: 'note',
          message: 'a permit in the file of a workspace does not count until a person has accepted it',
          fix: 'run `sallyport policy accept`, or put it into your own file',
        }),
      ];
