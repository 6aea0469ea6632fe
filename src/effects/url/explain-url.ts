import type { Effect } from '../../contract/effect.ts';
import type { Reading } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { readUrl } from './read-url.ts';

/** What a request for a URL would do, and which part of the text says so; of what is refused, the part that is in the way. */
export function explainUrl(text: string, schemes?: readonly string[]): Reading {
  const url = readUrl(text, schemes === undefined ? {} : { schemes });
  const effect: Effect = url.ok
    ? { type: 'network', target: `${url.host}:${url.port}`, targetKind: 'host', method: 'GET' }
    : { type: 'unknown', target: url.reason, targetKind: 'text' };
  return {
    parsed: url.ok,
    effects: [effect],
    evidence: [{ effect: 0, ...(url.ok ? authority(text) : culprit(text)) }],
    sentence: url.ok ? sentenceOf([effect]) : `It is not taken for a URL: ${url.reason}.`,
  };
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
