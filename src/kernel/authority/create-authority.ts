import type { Authority, AuthorityAnswer, BoundSheets, ToolCall } from '../../contract/authority.ts';
import type { Clock } from '../../contract/clock.ts';

export interface AuthorityParts {
  readonly sheets: BoundSheets;
  /** The person's own words for this task, and nothing else. */
  readonly prompt: string;
  readonly clock: Clock;
}

const READING = new Set(['read', 'local']);

/** What the person's words and answers give authority for, in one task. */
export function createAuthority({ sheets }: AuthorityParts): Authority {
  const judge = ({ tool }: ToolCall): AuthorityAnswer => {
    const effect = sheets.of(tool)?.effect ?? 'unknown';
    if (READING.has(effect)) return { answer: 'allow', reasons: [], provenance: [], effects: [effect] };
    const because = `Nothing you said covers ${effect}.`;
    return { answer: 'ask', reasons: [{ rule: 'mandate/effect', because }], provenance: [], effects: [effect] };
  };
  return Object.freeze({ judge, heard: () => {}, endorse: () => {}, summary: 'may: read' });
}
