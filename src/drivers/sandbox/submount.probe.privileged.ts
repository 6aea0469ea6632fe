/**
 * Started in a mount namespace of its own, in which another file system is mounted at `mounted` in the workspace: runs a
 * command over a stage that tries to read and to change what is there, and prints what came of it.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROCESS_LIMITS } from '../../contract/limits.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { openStages } from '../stage/stage-store.privileged.ts';
import { openSandbox } from './sandbox.privileged.ts';

const [, , state = '', workspace = ''] = process.argv;
const sandbox = openSandbox({ folder: join(state, 'sandbox'), hidden: [state] });
const stages = openStages({ folder: join(state, 'stages'), workspace });
const { id, folder } = stages.begin();
const printed: string[] = [];
await sandbox.run({
  profile: {
    workspace,
    workspaceAccess: 'overlay',
    masks: [`${workspace}/**/.env`],
    reads: [],
    environment: sandboxEnvironment({ home: '/tmp/home', path: '/usr/bin:/bin' }),
    network: 'none',
    limits: PROCESS_LIMITS,
  },
  argv: ['sh', '-c', 'cat mounted/.env mounted/plain; echo x >mounted/new; rm -rf mounted; echo done >own'],
  cwd: workspace,
  stageFolder: folder,
  signal: new AbortController().signal,
  onOutput: (_stream, bytes) => printed.push(Buffer.from(bytes).toString()),
});
const fact = await stages.finish(id, (paths) => sandbox.isVisible({ workspace, stageFolder: folder, paths }));
console.log(
  JSON.stringify({
    changes: fact?.changes.map(({ path, change }) => [path.slice(workspace.length + 1), change]),
    isSeen: printed.join('').includes('mounted words'),
    left: readdirSync(join(workspace, 'mounted')),
  }),
);
