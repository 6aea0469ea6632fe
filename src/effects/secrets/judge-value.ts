import type { KeyClass } from './key-name.ts';
import { entropy, isDull, isIdentifier, isPlaceholder, isReference, looksRandom, wordsOf } from './placeholder.ts';

/** How a value stands in the text, which says how much of it must look like a secret. */
export interface ValuePlace {
  readonly isQuoted: boolean;
  /** The field begins its line (`.env`, YAML, INI), so that the rest of the line is the value. */
  readonly isLine: boolean;
  /** An equals sign without blanks, as in `.env` files, connection strings and shell. */
  readonly isTight: boolean;
}

const SENTENCE =
  /\b(?:must|should|please|enter|your|you|the|is|are|was|at|least|to|for|with|and|or|not|forgot|reset|new|confirm|required|invalid|wrong|incorrect|characters?|of|in|an?)\b/i;

/** How much of a value is looked at to judge it. */
const JUDGED_CHARACTERS = 130;

/** True where a value under a name of this class is a secret, and not a placeholder, a reference, code or prose. */
export function isSecretValue(whole: string, keyClass: KeyClass, place: ValuePlace): boolean {
  const value = whole.length > JUDGED_CHARACTERS ? whole.slice(0, JUDGED_CHARACTERS) : whole;
  if (value.length < 4) return false;
  if (place.isQuoted && isNoise(value)) return true;
  if (isReference(value) || isPlaceholder(value)) return false;
  switch (keyClass) {
    case 'password':
      return isPassword(value, place);
    case 'secret':
    case 'header':
      return isToken(value);
    case 'weak':
      return value.length >= 20 && isToken(value) && /\d/.test(value) && entropy(value) >= 3.5;
    case 'phrase':
      return isMnemonic(value) || (value.length >= 16 && isToken(value));
    case 'cookie':
      return value.length >= 12 && isToken(value);
    case 'pair':
      return false;
  }
}

/**
 * Letters, digits and signs in no order at all, such as a salt of WordPress. By chance they may look like the start of
 * code, which is why this is asked first.
 */
export function isNoise(value: string): boolean {
  if (value.length < 40 || CODE_PARTS.test(value) || isDull(value)) return false;
  const signs = new Set(value.replaceAll(/[A-Za-z0-9\s]/g, ''));
  return signs.size >= 6 && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && entropy(value) >= 4.8;
}
const CODE_PARTS =
  /\(\?[:=!<]|a-z|A-Z|0-9|\\[dwsb]|\$\{[A-Za-z_]\w+[.}]|\{\{ ?\w+ ?\}\}|<%.*%>|=> ?\{|\w\(\)|\{:[.\d]*[a-z]?\}|\\\\/;

function isPassword(value: string, { isQuoted, isLine, isTight }: ValuePlace): boolean {
  if (/\s/.test(value)) return isQuoted && isPassphrase(value);
  if (/^[\p{L}\p{M}]+$/u.test(value) && /[^a-z]/i.test(value)) return false;
  const isMixed = /\d/.test(value) || /[^A-Za-z0-9_.$-]/.test(value);
  if (isMixed) return value.length >= 5 && (isLine || isQuoted || WORDS_AND_NUMBER.test(value) || !isIdentifier(value));
  if (isQuoted || (isLine && isTight)) return value.length >= 8 && !isTypeName(value) && !isLabel(value);
  if (isLine && value.length >= 10 && /[a-z][A-Z]/.test(value) && looksRandom(value)) return true;
  if (isLine)
    return value.length >= 16 && (/^[a-z]+$/.test(value) || wordsOf(value).length > 2) && !value.includes('_');
  return looksRandom(value);
}

/** `correct-horse-Battery7`: words, a capital and a number, as people are told to make passwords. */
const WORDS_AND_NUMBER = /^(?=.*[A-Z])[A-Za-z]{3,}(?:[-!#*+][A-Za-z]{3,}){1,}[-!#*+]?\d{1,4}[!?*#]?$/;

/** One capitalised word, as a translation of the field's label is (`"password": "Vergessen"`). */
const isLabel = (value: string): boolean => /^[A-Z][a-z]{3,13}$/.test(value);

/** `SecretStr`, `SecureString`, `Optional`: what code writes behind a field's name. */
const isTypeName = (value: string): boolean =>
  /^[A-Z][a-z]+[A-Z]?[A-Za-z]*(?:Str|String|Type|Field|Input|Schema)$/.test(value);

/** Four words or more, all lower case, that are no sentence. */
function isPassphrase(value: string): boolean {
  if (SENTENCE.test(value)) return false;
  return (
    /^[a-z0-9]+(?:[ -][a-z0-9]+){3,}$/.test(value) ||
    (/\d/.test(value) && /[^A-Za-z0-9\s.,:]/.test(value) && value.length < 64)
  );
}

const isMnemonic = (value: string): boolean => /^[a-z]{3,8}(?:[ ,]+[a-z]{3,8}){10,23}$/.test(value.trim());

function isToken(value: string): boolean {
  if (/\s/.test(value)) return false;
  if (looksRandom(value)) return true;
  return value.length >= 6 && /[A-Za-z]\d+[A-Za-z]/.test(value) && !isIdentifier(value);
}

/** Words of a recovery phrase at the start of a text; for a field whose value is not quoted. */
export const MNEMONIC = /[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23}/y;
