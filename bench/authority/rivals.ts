import { ConflictResolutionStrategy, ContextPoisoningDetector, PolicyEngine } from '@microsoft/agent-governance-sdk';
import type { DecisionAnswer } from '../../src/contract/decision.ts';
import type { Sheet } from '../../src/contract/sheet.ts';
import { bindSheets } from '../../src/kernel/sheet/bind-sheets.ts';
import type { Phrase } from '../../src/kernel/trajectory/perturbation.ts';
import type { TrajectoryJudge } from '../../src/kernel/trajectory/trajectory-judge.ts';

const HARMLESS: ReadonlySet<string> = new Set(['read', 'local']);

/** What is looked for in results: words with any white space between them. */
export const markersOf = (phrases: readonly Phrase[]): readonly RegExp[] =>
  phrases
    .filter(({ find }) => !find.includes('{any}') || find.length > 20)
    .map(({ find }) => {
      const words = find
        .split(/\s+/)
        .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/\\\{any\\\}/, '.{0,80}?'));
      return new RegExp(words.join(String.raw`(?:\s|\\[nrt]|\\(?=\s))+`), 'is');
    });

/** A list of phrases of the attack: once one was seen, whatever has an effect outside is stopped. */
export function markerJudge(sheets: readonly Sheet[], phrases: readonly Phrase[]): TrajectoryJudge {
  const markers = markersOf(phrases);
  return stoppedOnceSeen(sheets, () => (text) => markers.some((marker) => marker.test(text)), deny);
}

/**
 * Microsoft's governance SDK with the best that it has for this: its detector of poisoned context reads every result,
 * and a policy denies whatever has an effect outside once it found something grave. `phrases` are added to its own
 * patterns, as its published demonstration does.
 */
export function governanceSdkJudge(sheets: readonly Sheet[], phrases: readonly Phrase[]): TrajectoryJudge {
  const knownPatterns = markersOf(phrases).map((marker, at) => ({
    id: `phrase-${at}`,
    name: 'known phrase',
    description: 'a phrase of a known attack',
    detector: 'regex' as const,
    pattern: marker.source,
    severity: 'critical' as const,
  }));
  const detector = new ContextPoisoningDetector({ knownPatterns });
  const engine = new PolicyEngine([], ConflictResolutionStrategy.DenyOverrides);
  engine.loadYaml(`apiVersion: governance.toolkit/v1
name: recorded
scope: global
default_action: allow
rules:
  - name: poisoned-context
    condition: "poisoned == 'yes' and effect == 'outside'"
    ruleAction: deny
    enabled: true
    priority: 1
`);
  const ask: Stop = (poisoned, outside) =>
    engine.evaluatePolicy('did:agent:recorded', {
      poisoned: poisoned ? 'yes' : 'no',
      effect: outside ? 'outside' : 'none',
    }).allowed
      ? 'allow'
      : 'deny';
  const entry = (content: string) => ({
    entryId: 'e',
    sessionId: 's',
    agentId: 'a',
    role: 'tool' as const,
    content,
    timestamp: '2026-01-01T00:00:00Z',
  });
  const grave = new Set(['critical', 'high']);
  return stoppedOnceSeen(
    sheets,
    () => (text) => detector.scanEntry(entry(text)).some(({ severity }) => grave.has(severity)),
    ask,
  );
}

type Stop = (poisoned: boolean, outside: boolean) => DecisionAnswer;
const deny: Stop = (poisoned, outside) => (poisoned && outside ? 'deny' : 'allow');

function stoppedOnceSeen(
  sheets: readonly Sheet[],
  openSeer: () => (text: string) => boolean,
  stop: Stop,
): TrajectoryJudge {
  return {
    open({ suite }) {
      const bound = bindSheets(sheets, { suite });
      const seen = openSeer();
      let isPoisoned = false;
      return {
        decide(tool) {
          const outside = !HARMLESS.has(bound.of(tool)?.effect ?? 'unknown');
          return { answer: stop(isPoisoned, outside), reason: 'a known phrase was read' };
        },
        endorse: () => {},
        observe(_tool, _args, result) {
          isPoisoned ||= seen(result);
        },
      };
    },
  };
}
