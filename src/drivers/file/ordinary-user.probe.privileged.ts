/** Run by file-driver.test.ts as a user without privileges, who owns the folder given as the argument. */
import { chmodSync, readdirSync } from 'node:fs';
import { DriverRig } from './driver-rig.probe.privileged.ts';

using rig = new DriverRig({ area: process.argv[2] ?? '' });
const say = (what: string, value: unknown) =>
  process.stdout.write(`${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
rig.put('closed.txt', 'old\n', 0o000);
rig.put('full/a.txt', 'a\n');
rig.put('full/b.txt', 'b\n');
chmodSync(rig.at('full'), 0o555);
say('read', await rig.read('closed.txt'));
say('search', await rig.search('.', { pattern: 'a' }));
say('write', await rig.write({ 'full/a.txt': 'new\n', 'new.txt': 'n\n' }));
say('delete', await rig.delete('full', { recursive: true, entries: ['full', 'full/a.txt', 'full/b.txt'].map(rig.at) }));
say('there', [readdirSync(rig.workspace), readdirSync(rig.at('full')), rig.text('full/a.txt')]);
say('journal', rig.journal.entries('s_test').length);
chmodSync(rig.at('full'), 0o755);
