import { SallyportError } from '../contract/errors.ts';
import type { OpenedKey } from '../contract/key-files.ts';
import type { CliContext } from './context.ts';
import { visibleLine } from './visible-text.ts';

/** Opens an approver's key with the passphrase from a file, or as it is typed. */
export async function openApproverKey(
  path: string,
  { passphraseFile }: { readonly passphraseFile?: string },
  context: CliContext,
): Promise<OpenedKey> {
  const files = await context.keyFiles();
  const passphrase =
    passphraseFile === undefined
      ? await files.askPassphrase(`Passphrase of ${visibleLine(path)}`)
      : files.readPassphrase(passphraseFile);
  if (passphrase === undefined)
    throw new SallyportError('USAGE_INVALID', 'There is no terminal to type a passphrase at: give --passphrase-file.');
  return files.open(path, passphrase);
}
