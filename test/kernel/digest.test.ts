import { describe, expect, test } from 'vitest';
import { asSessionId } from '../../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../../src/contract/limits.ts';
import type { KernelParts } from '../../src/kernel/submit.ts';
import { createMemoryFacts, type MemoryFactsOptions } from '../../src/testing/memory-facts.ts';
import { AGENT, createRig, HOME, PERSON, policyFrom, SESSION, WORKSPACE } from './kernel-rig.ts';

const world: MemoryFactsOptions = {
  workspace: WORKSPACE,
  home: HOME,
  files: {
    [`${WORKSPACE}/package.json`]: '{"scripts":{"test":"node --test"}}',
    [`${WORKSPACE}/build.sh`]: 'echo built\n',
    [`${WORKSPACE}/src/a.js`]: 'a\n',
  },
  hosts: { 'docs.example.com': ['93.184.215.14'] },
  programs: ['npm', 'node', 'ls'],
};
const facts = createMemoryFacts(world);
const files = (changed: Record<string, string>) =>
  createMemoryFacts({ ...world, files: { ...world.files, ...changed } });
interface Act {
  readonly kind: string;
  readonly args: unknown;
  readonly principal?: typeof AGENT;
  readonly session?: typeof SESSION;
}
const digestOf = async (act: Act, parts: Partial<KernelParts> = {}) => {
  const { kernel } = createRig({ parts: { facts, ...parts } });
  const { kind, args, principal = AGENT, session = SESSION } = act;
  return (await kernel.decide({ kind, arguments: args, principal, session })).action.digest;
};

const RUN = { kind: 'process.run', args: { argv: ['npm', 'test'] } };
const BUILD = { kind: 'process.run', args: { command: './build.sh' } };
const FETCH = { kind: 'net.fetch', args: { url: 'https://docs.example.com/' } };
const otherPolicy = () => policyFrom('version: 1\ndefault: deny\n');
const otherNode = {
  ...facts,
  program: (name: string) => ({ path: `/usr/bin/${name}`, digest: `sha256:${'e'.repeat(64)}` }),
};
const rebound = createMemoryFacts({ ...world, hosts: { 'docs.example.com': ['93.184.215.15'] } });

describe('the digest, which an answer is bound to', () => {
  test('is the same for the same act (control)', async () => {
    for (const act of [RUN, BUILD, FETCH]) expect(await digestOf(act)).toBe(await digestOf(act));
    expect(await digestOf(RUN)).not.toBe(await digestOf(BUILD));
  });

  test.each<[string, Act, Partial<KernelParts>]>([
    ['of another policy', RUN, { policy: otherPolicy }],
    ['after a stop of everything', RUN, { stopEpoch: () => 1 }],
    ['with another file behind the name of its program', RUN, { facts: otherNode }],
    [
      'with another package script',
      RUN,
      { facts: files({ [`${WORKSPACE}/package.json`]: '{"scripts":{"test":"node --tset"}}' }) },
    ],
    ['with another text in its script', BUILD, { facts: files({ [`${WORKSPACE}/build.sh`]: 'echo bui1t\n' }) }],
    [
      'with other limits of its sandbox',
      RUN,
      {
        sandbox: {
          path: '/usr/bin:/bin',
          home: '/home/sandbox',
          reads: ['/opt/tools'],
          limits: { ...PROCESS_LIMITS, wallMs: 1 },
        },
      },
    ],
  ])('is another one %s', async (_what, act, parts) => {
    expect(await digestOf(act, parts)).not.toBe(await digestOf(act));
  });

  test('is another one to a host that leads to another address', async () => {
    const policy = () => policyFrom('version: 1\nrules:\n  - id: docs\n    permit: net.fetch\n');
    const done = async (given: typeof facts) =>
      createRig({ parts: { facts: given, policy } }).submit(FETCH.kind, FETCH.args);
    const [one, same, other] = [await done(facts), await done(facts), await done(rebound)];
    expect([one, other]).toMatchObject([{ status: 'done' }, { status: 'done' }]);
    const digests = [one, same, other].map((outcome) => ('action' in outcome ? outcome.action.digest : undefined));
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test.each<[string, Act]>([
    ['by somebody else', { ...RUN, principal: PERSON }],
    ['in another session', { ...RUN, session: asSessionId('s_otherotherother0') }],
    ['in another folder', { kind: 'process.run', args: { argv: ['npm', 'test'], cwd: 'src' } }],
    ['with another argument', { kind: 'process.run', args: { argv: ['npm', 'test', '--'] } }],
  ])('is another one %s', async (_what, act) => {
    expect(await digestOf(act)).not.toBe(await digestOf(RUN));
  });
});
