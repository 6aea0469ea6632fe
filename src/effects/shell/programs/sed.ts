import { literal, nearTextOf, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { applyRole, runShellText } from '../run-sheet.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines, names } from './lines.ts';

export const SED: Sheet = {
  names: names('sed gsed'),
  source: 'GNU sed 4.9, sed(1) and its manual',
  style: 'gnu',
  options:
    lines(`-n --quiet --silent | --debug | -e --expression=TEXT | -f --file=READ !execute !unknown | -E -r --regexp-extended | -i[=TEXT] --in-place[=TEXT] @WRITE
    -l --line-length=TEXT | --posix | -s --separate | --sandbox | -u --unbuffered | -z --null-data | --follow-symlinks | --help | --version`),
  operands: (call) => (call.has('-e', '-f') ? 'READ...' : 'TEXT READ...'),
  read: readSed,
};

function readSed(call: Call, scene: Scene): void {
  const scripts = call.has('-e', '-f') ? call.values('-e') : call.operands.slice(0, 1);
  if (scripts.every((script) => LINES_ONLY.test(nearTextOf(script) ?? '?'))) return;
  if (scripts.some((script) => textOf(script) === undefined)) {
    scene.findings.addText('unknown', `sed ${scripts.map(shownArgument).join(' ')}`);
    scene.findings.presume('execute', 'sh');
    return;
  }
  const reading = readSedScript(scripts.map(textOf).join('\n'));
  if (!reading.ok) scene.findings.addText('unknown', `sed ${scripts.map(shownArgument).join(' ')}`);
  for (const name of reading.reads) applyRole('READ', literal(name), call, scene);
  for (const name of reading.writes) applyRole('WRITE', literal(name), call, scene);
  if (reading.executes && !call.has('--sandbox')) {
    scene.findings.addExecute('sh');
    scene.findings.addText('unknown', 'a command that sed runs');
    for (const command of reading.commands) runShellText(literal(command), scene);
  }
}

/** Lines that are shown, left out or stopped at: whichever numbers they have, nothing else comes of it. */
const LINES_ONLY = /^(?:[-\d,$+~!; ]*[pdq=])(?:;[-\d,$+~! ]*[pdq=])*;?$/;

/** What a sed program does besides editing. `ok` is false where it was not understood to its end. */
export interface SedReading {
  ok: boolean;
  executes: boolean;
  /** Commands that stand in it as plain texts. */
  readonly commands: string[];
  readonly reads: string[];
  readonly writes: string[];
}

const ADDRESS_SIMPLE = /(?:\d+(?:~\d+)?|\$)/y;
const BLANKS = /[ \t]*/y;
const SPACE = /[\s;]*/y;
/** Commands without an argument, and those that take a number at most. */
const BARE = /[=dDgGhHnNpPxz]/y;
const NUMBERED = /[qQlL][ \t]*\d*/y;
const LABELLED = /[:btT][ \t]*[\w.-]*/y;
const FLAGS = /[gpiImM0-9]*/y;

/** Reads a sed program command by command, as GNU sed does. */
export function readSedScript(script: string): SedReading {
  const reading: SedReading = { ok: true, executes: false, commands: [], reads: [], writes: [] };
  const cursor = new Cursor(script);
  while (reading.ok && cursor.skip(SPACE) < script.length) reading.ok = readCommand(cursor, reading);
  return reading;
}

class Cursor {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }
  get next(): string {
    return this.text[this.at] ?? '';
  }
  take(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match[0];
  }
  skip(sticky: RegExp): number {
    this.take(sticky);
    return this.at;
  }
}

function readCommand(cursor: Cursor, reading: SedReading): boolean {
  if (!readAddresses(cursor)) return false;
  cursor.skip(/[ \t!]*/y);
  if (cursor.next === '{' || cursor.next === '}') {
    cursor.at += 1;
    return true;
  }
  if (cursor.next === '#') return cursor.take(/#[^\n]*/y) !== undefined;
  if ('aic'.includes(cursor.next) && cursor.next !== '') return cursor.take(/[aic](?:\\.|[^\\\n])*/sy) !== undefined;
  if (cursor.take(BARE) !== undefined || cursor.take(NUMBERED) !== undefined) return endOfCommand(cursor);
  if (cursor.take(LABELLED) !== undefined) return endOfCommand(cursor);
  return readRich(cursor, reading);
}

function endOfCommand(cursor: Cursor): boolean {
  cursor.skip(BLANKS);
  return cursor.next === '' || ';\n}#'.includes(cursor.next);
}

function readRich(cursor: Cursor, reading: SedReading): boolean {
  const command = cursor.next;
  cursor.at += 1;
  switch (command) {
    case 's':
      return readSubstitution(cursor, reading);
    case 'y':
      return readDelimited(cursor, cursor.next, 2) && endOfCommand(cursor);
    case 'r':
    case 'R':
    case 'w':
    case 'W':
      return readFileName(cursor, command === 'r' || command === 'R' ? reading.reads : reading.writes);
    case 'e':
      reading.executes = true;
      cursor.skip(BLANKS);
      reading.commands.push(cursor.take(/[^\n]+/y) ?? '');
      return true;
    case 'F':
      return endOfCommand(cursor);
    default:
      return false;
  }
}

function readFileName(cursor: Cursor, into: string[]): boolean {
  cursor.skip(BLANKS);
  const name = cursor.take(/[^\n]+/y);
  if (name === undefined) return false;
  if (!/^\/dev\/(?:stdin|stdout|stderr)$/.test(name)) into.push(name);
  return true;
}

function readSubstitution(cursor: Cursor, reading: SedReading): boolean {
  if (!readDelimited(cursor, cursor.next, 2)) return false;
  for (;;) {
    cursor.skip(FLAGS);
    if (cursor.next === 'e') {
      reading.executes = true;
      cursor.at += 1;
    } else if (cursor.next === 'w') {
      cursor.at += 1;
      return readFileName(cursor, reading.writes);
    } else return endOfCommand(cursor);
  }
}

/** Passes `count` texts that each end at the delimiter. A delimiter inside brackets is read differently by different seds. */
function readDelimited(cursor: Cursor, delimiter: string, count: number): boolean {
  if (delimiter === '' || delimiter === '\n' || delimiter === '\\') return false;
  cursor.at += 1;
  for (let part = 0; part < count; part += 1) {
    let bracket = false;
    for (;;) {
      const character = cursor.next;
      if (character === '' || (character === '\n' && part === 0)) return false;
      cursor.at += character === '\\' ? 2 : 1;
      if (character === '\\') continue;
      if (character === delimiter) {
        if (bracket) return false;
        break;
      }
      // Where a bracket begins with `]`, or holds a class in dots, seds differ on where it ends.
      if (part === 0 && character === '[' && cursor.take(/\^?\]|[.=]/y) !== undefined) return false;
      if (part === 0 && character === '[') bracket = true;
      if (part === 0 && character === ']') bracket = false;
    }
  }
  return cursor.at <= cursor.text.length;
}

function readAddresses(cursor: Cursor): boolean {
  if (!readAddress(cursor)) return true;
  if (cursor.at < 0) return false;
  cursor.skip(BLANKS);
  if (cursor.next !== ',') return true;
  cursor.at += 1;
  cursor.skip(BLANKS);
  if (cursor.take(/[+~]\d+/y) !== undefined) return true;
  return readAddress(cursor) && cursor.at >= 0;
}

/** True where there is an address. One that is not closed makes the position negative. */
function readAddress(cursor: Cursor): boolean {
  if (cursor.take(ADDRESS_SIMPLE) !== undefined) return true;
  const custom = cursor.next === '\\';
  if (!custom && cursor.next !== '/') return false;
  if (custom) cursor.at += 1;
  if (!readDelimited(cursor, cursor.next, 1)) cursor.at = Number.NEGATIVE_INFINITY;
  else cursor.skip(/[IM]*/y);
  return true;
}
