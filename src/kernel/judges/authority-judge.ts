import type { Action } from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Verdict } from '../../contract/decision.ts';
import type { JsonValue } from '../../contract/json.ts';
import { createAuthority } from '../authority/create-authority.ts';
import { Words } from '../mandate/words.ts';
import { houseSheets } from '../sheet/house-sheet.ts';
import type { Judge } from './judge.ts';

/** So much of a result is looked through for where a value came from; the rest is as good as unread. */
const HEARD_CHARACTERS_MAX = 256_000;

/** What the person's words for this task say of acts, and where the values of an act came from. */
export interface ActAuthority extends Judge {
  /** Sentences for a question; none where the person's own words cover the act, or the act is not external. */
  whyNot(action: Action): readonly string[];
  /** An act came back: what it read is a source from now on. */
  heard(action: Action, value: JsonValue): void;
  /** The person said yes: the values of the act are theirs until the task ends. */
  granted(action: Action): void;
}

/**
 * Permits what the person's own words name whole: opening the very URL that stands in their task. It never forbids and
 * never asks: what the words do not cover is asked by the policy's default, and a rule of the person's policy is
 * authority too. Without a task in words there is nothing to permit.
 */
export function createActAuthority(task: string | undefined, clock: Clock): ActAuthority {
  const words = new Words(task ?? '');
  const authority = createAuthority({ sheets: houseSheets, prompt: task ?? '', clock });
  const callOf = ({ kind, arguments: args }: Action) => ({ tool: kind, arguments: args });
  const isAgents = ({ principal }: Action): boolean => task !== undefined && principal.kind === 'agent';

  const judge = ({ action }: { readonly action: Action }): readonly Verdict[] => {
    if (action.kind !== 'net.fetch' || !isAgents(action) || !isNamedWhole(action, words)) return [];
    if (authority.judge(callOf(action)).answer !== 'allow') return [];
    return action.effects.map((effect) => ({
      judge: 'mandate',
      opinion: 'permit',
      rule: 'mandate/named-url',
      because: 'your task names this address',
      effect,
    }));
  };

  return {
    name: 'mandate',
    judge,
    whyNot: (action) =>
      isAgents(action) && action.impact === 'external' && houseSheets.of(action.kind) !== undefined
        ? authority.judge(callOf(action)).reasons.map(({ because }) => because)
        : [],
    heard: (action, value) => {
      if (!isAgents(action) || houseSheets.of(action.kind) === undefined) return;
      authority.heard(callOf(action), textOf(value).slice(0, HEARD_CHARACTERS_MAX));
    },
    granted: (action) => authority.endorse(callOf(action)),
  };
}

/** Nothing may ride along: neither a header nor a query that the person did not write. */
function isNamedWhole({ arguments: { url, headers } }: Action, words: Words): boolean {
  const hasHeaders = typeof headers === 'object' && headers !== null && Object.keys(headers).length > 0;
  return typeof url === 'string' && !hasHeaders && words.says('url', url);
}

/** The texts of a result, one below the other. */
function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  return (Array.isArray(value) ? value : Object.values(value)).map(textOf).join('\n');
}
