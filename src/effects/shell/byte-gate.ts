/**
 * The gate before the parser: characters that a person cannot see, that reorder what a person sees, or that different
 * layers (terminal, shell, C strings) read differently. A command that holds one is never run and never shown raw.
 *
 * Ranges: Unicode 16, general categories Cc, Cf, Zl, Zp, Zs and the property Default_Ignorable_Code_Point.
 */

/** Why a command was refused, with the command made visible. */
export interface GateRefusal {
  readonly reason: string;
  /** The whole text with every such character written as `\u{…}`; safe to print. */
  readonly shown: string;
}

interface Class {
  readonly name: string;
  readonly pattern: RegExp;
}

const CLASSES: readonly Class[] = [
  { name: 'a NUL byte', pattern: /\0/u },
  { name: 'a control character', pattern: /[\u0001-\u0008\u000b-\u001f\u007f-\u009f]/u },
  { name: 'a character that turns the reading direction', pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u },
  {
    name: 'an invisible character',
    pattern:
      /\u00ad|\u034f|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180f]|[\u200b-\u200d]|[\u2060-\u2065]|[\u206a-\u206f]|\u2800|\u3164|[\ufe00-\ufe0d]|\ufeff|\uffa0|[\ufff0-\ufffb]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]/u,
  },
  { name: 'a tag character', pattern: /[\u{e0000}-\u{e0fff}]/u },
  { name: 'a line or paragraph separator', pattern: /[\u2028\u2029]/u },
  { name: 'a blank that is not an ASCII space', pattern: /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u },
  { name: 'half of a surrogate pair', pattern: /[\ud800-\udfff]/u },
  { name: 'a code point that is no character', pattern: /[\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/u },
];
const ANY = new RegExp(CLASSES.map(({ pattern }) => pattern.source).join('|'), 'u');
const ALL = new RegExp(ANY.source, 'gu');
const PRINTABLE = /^[\x20-\x7e]*$/;
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/** Refuses text that holds an unseen or misread character; `undefined` lets it through. Linear time. */
export function gateBytes(text: string): GateRefusal | undefined {
  if (PLAIN.test(text)) return undefined;
  const found = ANY.exec(text);
  if (found === null) return undefined;
  const name = CLASSES.find(({ pattern }) => pattern.test(found[0]))?.name ?? 'an unseen character';
  return refusal(`${name} (${escapeCharacter(found[0])})`, text);
}

/** Characters that look like the shell's own operators; refused where they stand unquoted. */
export const LOOK_ALIKE_OPERATOR =
  /[\u037e\uff04\uff06\uff07\uff08\uff09\uff1b\uff1c\uff1e\uff3c\uff40\uff5c\uff5e\u01c0\u2223]/u;

/** Refuses a program name with letters outside ASCII: such a name is there to be mistaken for another one. */
export function gateProgram(name: string, text: string): GateRefusal | undefined {
  if (PLAIN.test(name)) return undefined;
  return refusal(`letters that look like others in the name of a program (${visible(name)})`, text);
}

/** Refuses an unquoted look-alike of an operator. */
export const gateOperator = (character: string, text: string): GateRefusal =>
  refusal(`a character that looks like a shell operator (${escapeCharacter(character)})`, text);

function refusal(what: string, text: string): GateRefusal {
  const shown = visible(text);
  return { reason: `The command holds ${what}; it is not run. Written out it is: ${shorten(shown)}`, shown };
}

const SHOWN_MAX = 400;
const shorten = (text: string): string => (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);

/** Writes every character that is not printable ASCII as an escape, line breaks too. */
export function visible(text: string): string {
  if (PRINTABLE.test(text)) return text;
  return text.replace(ALL, escapeCharacter).replace(/[^\x20-\x7e]/gu, escapeCharacter);
}

/** Sequences that steer a terminal (ECMA-48, "control sequences"), with the characters that make them. */
const STEERING = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;

/** Letters of other scripts that look like ASCII ones (Unicode Technical Standard 39, the commonest). */
const LOOK_ALIKES = new Map(
  [...'аaсcеeіiјjоoрpѕsуyхxһhԁdԛqѡwɡgոnսuոnιiοoαaνvκkρpτtАAВBСCЕEНHІIЈJКKМMОOРPЅSТTХXΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX']
    .join('')
    .match(/../gsu)
    ?.map((pair) => [...pair] as [string, string]),
);

/**
 * The text without what the gate refuses, and with the characters that others imitate: not to be run, only to say what
 * it would do.
 */
export const withoutUnseen = (text: string): string =>
  [...text.replace(STEERING, '').replace(ALL, '').normalize('NFKC')]
    .map((char) => LOOK_ALIKES.get(char) ?? char)
    .join('');

const escapeCharacter = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
