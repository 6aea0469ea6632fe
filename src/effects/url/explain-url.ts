import type { Effect } from '../../contract/effect.ts';
import type { Reading } from '../../contract/reading.ts';
import { redactSecrets } from '../secrets/redact-secrets.ts';
import { sentenceOf } from '../sentence.ts';
import { readUrl } from './read-url.ts';

/**
 * What a request for a URL would do, and which part of the text says so; of what is refused, the part that is in the way.
 * A key in a permitted URL goes to its host and into every log on the way, which is worth saying and changes no decision.
 */
export function explainUrl(text: string, schemes?: readonly string[]): Reading {
  const url = readUrl(text, schemes === undefined ? {} : { schemes });
  if (!url.ok) {
    const effect: Effect = { type: 'unknown', target: url.reason, targetKind: 'text' };
    const sentence = `It is not taken for a URL: ${url.reason}.`;
    return { parsed: false, effects: [effect], evidence: [{ effect: 0, ...culprit(text) }], sentence };
  }
  const request: Effect = { type: 'network', target: `${url.host}:${url.port}`, targetKind: 'host', method: 'GET' };
  const { found } = redactSecrets(text);
  const secrets = found.map(
    ({ kind }): Effect => ({ type: 'secret', target: `${kind} in the address`, targetKind: 'text' }),
  );
  const effects = [request, ...secrets];
  const places = found.map(({ start, end }, index) => ({ effect: index + 1, start, end }));
  const evidence = [{ effect: 0, ...authority(text) }, ...places];
  return { parsed: true, effects, evidence, sentence: sentenceOf(effects) };
}

/** What a person should know of a URL beside the decision: how its host is spelled, what it carries. */
export function remarksOn(text: string): readonly string[] {
  const url = readUrl(text);
  if (!url.ok) return [];
  const { start, end } = authority(text);
  const spelled = text.slice(start, end).replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  // A name of another script is spelled so by everybody; letters that become plain ones are not read so by everybody.
  const isOther = !url.isAddress && !url.host.includes('xn--') && spelled !== url.host && !spelled.includes('@');
  const carries = redactSecrets(text).found.map(({ kind }) => kind);
  return [
    ...(isOther ? [`the host is spelled ${JSON.stringify(spelled)}, which other programs may read otherwise`] : []),
    ...(carries.length > 0
      ? [`the address carries a secret (${[...new Set(carries)].join(', ')}) into every log on its way`]
      : []),
  ];
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Between the slashes and the path. */
function authority(text: string): Part {
  const start = text.indexOf('://') + 3;
  const rest = text.slice(start).search(/[/?#]/);
  return { start, end: rest < 0 ? text.length : start + rest };
}

/** What the eye has to be led to: a character that nobody sees, a backslash, a user name; else all of it. */
function culprit(text: string): Part {
  const unseen = /[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\\]/u.exec(text);
  if (unseen !== null) return { start: unseen.index, end: unseen.index + unseen[0].length };
  const { start, end } = authority(text);
  const at = text.slice(0, end).lastIndexOf('@');
  return at >= start ? { start, end: at + 1 } : { start: 0, end: text.length };
}
