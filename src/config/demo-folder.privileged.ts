import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SallyportError } from '../contract/errors.ts';

/** A folder of the demo's own: the shop's workspace, a state folder apart from the user's, and what is to be played. */
export interface DemoFolder {
  readonly workspace: string;
  readonly stateFolder: string;
  readonly task: string;
  readonly recording: string;
}

/** Makes the incident's workspace anew in a temporary folder; the files of the example stay as they are. */
export async function makeDemoFolder(): Promise<DemoFolder> {
  const example = new URL('../../examples/checkout-incident/', import.meta.url);
  const folder = makeTemporaryFolder();
  const { prepare } = (await import(new URL('prepare.mjs', example).href)) as {
    prepare: (target: string) => { readonly folder: string };
  };
  return {
    workspace: prepare(join(folder, 'shop')).folder,
    stateFolder: join(folder, 'state'),
    task: readFileSync(new URL('task.txt', example), 'utf8').trim(),
    recording: readFileSync(new URL('recording.json', example), 'utf8'),
  };
}

function makeTemporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sallyport-demo-'));
  } catch (cause) {
    throw new SallyportError(
      'FILE_WRITE_FAILED',
      `No folder for the demo could be made in ${tmpdir()} (TMPDIR names another): ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}
