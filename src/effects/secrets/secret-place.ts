import { isSecretValue, type ValuePlace } from './judge-value.ts';
import { isPlaceholder, isReference, looksRandom } from './placeholder.ts';

/** A secret that is known by the place where it stands. Every pattern is sticky and bounded. */
export interface SecretPlace {
  /** Lower case; compared without regard to case. */
  readonly prefix: string;
  /** The secret is the last group, and ends the match but for a closing quote. */
  readonly pattern: RegExp;
  readonly kind: string;
  readonly judge: (value: string) => boolean;
}

export const QUOTED: ValuePlace = { isQuoted: true, isLine: false, isTight: false };
export const LOOSE: ValuePlace = { isQuoted: false, isLine: false, isTight: false };
export const TIGHT: ValuePlace = { isQuoted: false, isLine: true, isTight: true };

export const isPassword = (place: ValuePlace) => (value: string) => isSecretValue(value, 'password', place);
export const isRandom = (value: string): boolean => !isReference(value) && !isPlaceholder(value) && looksRandom(value);

/** Mixed letters and digits that spell nothing, or letters of both cases in disorder. */
export const isKeyLike = (value: string): boolean =>
  (/\d/.test(value) ? /[A-Za-z]/.test(value) : /^[A-Za-z]{20,}$/.test(value) && CASE_CHANGES.test(value)) &&
  isRandom(value);
const CASE_CHANGES = /(?:[a-z]+[A-Z]+){4}/;
/** What is typed into a prompt may also be a command; a password has letters of both cases and a digit or a sign. */
export const isMixedPassword = (value: string): boolean =>
  isSecretValue(value, 'password', TIGHT) &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /[\d!@#$%^&*+=~?]/.test(value);
/** Behind the bare word, only what has a sign or a digit between letters of both cases is a password. */
export const isPasswordLike = (value: string): boolean =>
  isSecretValue(value, 'password', LOOSE) &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /\d|[!@#$%^&*+=~?]/.test(value.slice(1, -1));

export const place = (
  kind: string,
  judge: SecretPlace['judge'],
  pattern: RegExp,
  ...prefixes: readonly string[]
): readonly SecretPlace[] => prefixes.map((prefix) => ({ prefix, pattern, kind, judge }));
