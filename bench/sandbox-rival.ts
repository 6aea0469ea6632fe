/**
 * @anthropic-ai/sandbox-runtime in a process of its own, as it would be used: wrap the command, start what comes back in
 * a shell. Started by sandbox.ts; each message is answered with the times of one bare and one wrapped run.
 */
import { SandboxManager } from '@anthropic-ai/sandbox-runtime';
import { spawned, timed } from './sandbox-runs.ts';

const [workspace = '.', secret = ''] = process.argv.slice(2);
await SandboxManager.initialize({
  network: { allowedDomains: [], deniedDomains: [] },
  filesystem: { denyRead: ['~/.ssh', secret], allowWrite: [workspace], denyWrite: [] },
});
process.on('message', async () => {
  const bareMs = await timed(() => spawned('/usr/bin/true', []));
  const rivalMs = await timed(async () => spawned('/bin/sh', ['-c', await SandboxManager.wrapWithSandbox('true')]));
  process.send?.({ bareMs, rivalMs });
});
process.on('disconnect', async () => {
  await SandboxManager.reset();
  // Its proxies would keep the loop alive.
  process.exit(0);
});
process.send?.('ready');
