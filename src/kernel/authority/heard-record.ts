import type { ReadField } from '../sheet/read-result.ts';

/**
 * How a record came to the session: the person named it, it was reached from there by covered calls, or it came along.
 */
export type Standing = 'named' | 'reached' | 'plain';

/** What belongs together in a result that was heard: a mail, a page, a transaction. */
export interface HeardRecord {
  readonly number: number;
  /** What it is for a person: `mail`, `page`. */
  readonly source: string;
  readonly standing: Standing;
  /** How surely the person meant it, from 0: of two mails on one subject, the one whose sender they named. */
  readonly binding: number;
  /** What of the person's words it answers to: records compete where they answer to the same. */
  readonly boundBy: ReadonlySet<string>;
  /** What it is called: values of naming fields, and of the arguments that fetched it. */
  readonly names: readonly string[];
  readonly fields: readonly ReadField[];
}

/** From a day or an amount that many records share, to a name that was said whole. */
export const BINDING = Object.freeze({ none: 0, figure: 1, word: 2, words: 3, sender: 4, whole: 5 });

/** `the mail "Invoice" from billing@example.com`, of quoted values only: its text is never our own words. */
export function titleOf({ source, names }: HeardRecord): string {
  const [name] = names;
  return name === undefined ? `a ${source} that was read` : `the ${source} ${JSON.stringify(cut(name))}`;
}

const NAME_SHOWN_MAX = 80;
const cut = (name: string): string => (name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name);

/** Sources in which somebody tells the person something; a review or a transaction's subject hands nothing over. */
export const TELLING_SOURCES: ReadonlySet<string> = new Set([
  'mail',
  'message',
  'page',
  'file',
  'event',
  'note',
  'issue',
  'result',
]);
