import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import { hostOfUrl, hostWithPort, networkEffect } from '../network-target.ts';
import { applyRole } from '../run-sheet.ts';
import { joinPath, type Scene } from '../scene.ts';
import type { Verb } from '../sheet.ts';
import { lines } from './lines.ts';

/** Contacts the remote: its host is read from a URL, or from the configuration of the repository. */
export const contacts = (options: string, more: Partial<Verb> = {}, method?: string): Verb => ({
  options: [
    ...lines(options),
    ...lines(
      '-v --verbose | -q --quiet | --progress | --no-progress | -4 --ipv4 | -6 --ipv6 | --upload-pack --exec --receive-pack=SHELL !execute:a_program_named_by_an_option | -o --server-option=TEXT',
    ),
  ],
  operands: 'TEXT...',
  read: (call, scene) => noteRemote(call.operands[0], scene, method),
  ...more,
});

/** Where a remote is. `ext::` and its kin name a program. */
export function noteRemote(operand: Argument | undefined, scene: Scene, method?: string): void {
  const text = operand === undefined ? 'origin' : (textOf(operand) ?? '');
  const url = /[:/]/.test(text) || text === '.' ? text : configuredUrl(text, scene);
  if (url !== undefined && /^[\w+-]+::/.test(url)) {
    scene.findings.addExecute('git-remote-helper');
    scene.findings.addText('unknown', url);
  }
  if (url !== undefined && /^(?:\.{0,2}\/|\.$|file:)/.test(url)) {
    applyRole('TREE', literal(url.replace(/^file:\/\//, '')), new Call('git', '', [], []), scene);
    return;
  }
  scene.findings.add(
    networkEffect(
      url === undefined ? undefined : hostOfRemote(url),
      url === undefined ? `the git remote ${operand === undefined ? text : shownArgument(operand)}` : withoutUser(url),
      method,
    ),
  );
}

/** `user@host:path`, `ssh://user@host/path`, `https://host/path`; a user name says nothing about where it goes. */
export function hostOfRemote(url: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(url);
  if (scp !== null) return hostWithPort(scp[1] ?? '', 22);
  return hostOfUrl(withoutUser(url));
}

export const withoutUser = (url: string): string => url.replace(/^([a-z+]+:\/\/)[\w.-]+@/i, '$1');

export const CONFIG_BYTES_MAX = 64 * 1024;

export function configuredUrl(remote: string, { state, facts }: Scene): string | undefined {
  const [folder, another] = state.folders ?? [];
  if (folder === undefined || another !== undefined || !/^[\w.-]+$/.test(remote)) return undefined;
  const text = facts.text(joinPath(folder, '.git/config'), CONFIG_BYTES_MAX);
  // `insteadOf` and `pushurl` lead elsewhere than the line says.
  if (text === undefined || /insteadof|pushurl/i.test(text)) return undefined;
  const section = text.split(/^\[/m).find((part) => part.startsWith(`remote "${remote}"]`));
  return /^\s*url\s*=\s*(\S+)\s*$/m.exec(section ?? '')?.[1];
}
