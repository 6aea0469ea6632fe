import type { PolicyStart, StartAnswers } from '../../../contract/policy-start.ts';
import { parseCases } from '../cases/case-file.ts';
import { parsePolicy } from '../parse-policy.ts';
import { examplesOf, parsePathGlob, placeGlob } from '../path-glob.ts';
import { flow, ruleYaml, type WrittenRule } from './rule-yaml.ts';

const CASES_PLACES = { home: '/home/ana', workspace: '/home/ana/shop' };

interface Started {
  readonly rule: WrittenRule;
  readonly cases: readonly object[];
}

/** A first policy from a person's answers, with a case for each of its rules. Throws `POLICY_INVALID` for a bad answer. */
export function firstPolicy(answers: StartAnswers): PolicyStart {
  const started = [...closedRule(answers), ...carefulRule(answers), ...hostsRule(answers)];
  const policy = [
    '# What agents may do in this folder. `sallyport policy check` says what is in force,',
    '# `sallyport policy test` tries it on the cases beside it.',
    'version: 1',
    `use: ${flow(answers.packs)}`,
    `default: ${answers.default}   # what no rule covers and cannot be undone`,
    ...(started.length === 0 ? [] : ['rules:', ...started.map(({ rule }) => indented(ruleYaml(rule)))]),
    '',
  ].join('\n');
  const cases = [
    '# One line an act, and what is decided about it. The person is ana, at /home/ana, working in /home/ana/shop.',
    'cases:',
    ...[...ALWAYS, ...started.flatMap((one) => one.cases)].map((one) => `  - ${flow(one)}`),
    '',
  ].join('\n');
  parsePolicy(policy, 'the first policy');
  parseCases(cases, 'its cases');
  return { policy, cases };
}

const ALWAYS = [
  { act: 'read src/app.ts', expect: 'allow' },
  { act: 'read .env', expect: 'deny', rule: 'secrets/environment-files' },
];

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** A folder is meant with everything in it. */
const withAll = (path: string): readonly string[] =>
  /[*?]/.test(path) || /\.[a-z0-9]+$/i.test(path) ? [path] : [`${path.replace(/\/+$/, '')}/**`];

function closedRule({ closed }: StartAnswers): readonly Started[] {
  if (closed.length === 0) return [];
  const path = closed.flatMap(withAll);
  const rule = {
    id: 'closed',
    forbid: ['file.read', 'file.write', 'file.delete'],
    where: { path },
    because: 'agents have no business there',
  };
  return [{ rule, cases: actsOn(path, 'read', { expect: 'deny', rule: 'closed' }) }];
}

function carefulRule({ careful }: StartAnswers): readonly Started[] {
  if (careful.length === 0) return [];
  const rule = {
    id: 'careful',
    ask: ['file.write', 'file.delete'],
    where: { path: careful },
    because: 'a change here reaches further than this folder',
  };
  return [{ rule, cases: actsOn(careful, 'write', { expect: 'ask', rule: 'careful' }) }];
}

function hostsRule({ hosts, default: silence }: StartAnswers): readonly Started[] {
  if (hosts.length === 0) return [];
  const rule = { id: 'pages', permit: 'net.fetch', where: { host: hosts, method: ['GET', 'HEAD'] } };
  const [first = ''] = hosts;
  const host = first.replace(/^\*/, 'www');
  const at = /:\d+$/.test(host) ? host : `${host}:443`;
  return [
    {
      rule,
      cases: [
        { act: `fetch ${at}`, expect: 'allow', rule: 'pages' },
        { act: `send ${at}`, expect: silence, why: 'reading a page is not sending' },
      ],
    },
  ];
}

function actsOn(paths: readonly string[], verb: string, expected: object): readonly object[] {
  return paths.flatMap((path) => {
    // An example in the workspace, also of what is meant anywhere.
    const reading = parsePathGlob(path.replace(/^\*\*\//, 'a/'));
    const [glob] = reading.ok ? reading.globs : [];
    const [example] = glob === undefined ? [] : examplesOf(placeGlob(glob, CASES_PLACES));
    return example === undefined ? [] : [{ act: `${verb} ${example}`, ...expected }];
  });
}
