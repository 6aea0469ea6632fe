/** Run by file-driver.test.ts over a tiny file system of its own, given as the argument. */
import { readdirSync } from 'node:fs';
import { DriverRig } from './driver-rig.probe.privileged.ts';

using rig = new DriverRig({ workspace: process.argv[2] ?? '' });
rig.put('a.txt', 'old');
const say = (what: string, value: unknown) => process.stdout.write(`${what}: ${value}\n`);
say('small', JSON.stringify(await rig.write({ 'a.txt': 'new' })).includes('modify'));
say('large', await rig.write({ 'a.txt': 'newer', 'b.txt': 'x'.repeat(1024 * 1024) }));
say(
  'there',
  readdirSync(rig.workspace).map((name) => `${name}=${rig.text(name)}`),
);
say('journal', rig.journal.entries('s_test').length);
