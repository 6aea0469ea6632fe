/**
 * Run by directory-handles.test.ts in a mount namespace of its own, where parts of the root given as the argument are
 * bind mounts. Says what an ordinary read finds there (the control), and what the handles answer.
 */
import { readFileSync } from 'node:fs';
import { isSallyportError } from '../../contract/errors.ts';
import { openRoot } from './directory-handles.privileged.ts';

const root = process.argv[2] ?? '';
process.stdout.write(`control ${readFileSync(`${root}/mounted/secret.txt`, 'utf8')}\n`);
for (const name of ['mounted/secret.txt', 'mounted', 'file']) process.stdout.write(`${name} ${answer(name)}\n`);

function answer(name: string): string {
  try {
    using opened = openRoot(root);
    using found = opened.locate(`${root}/${name}`, { links: 'refuse' });
    using pinned = found.folder.pin(found.name);
    return pinned.state.kind;
  } catch (error) {
    return isSallyportError(error) ? error.code : String(error);
  }
}
