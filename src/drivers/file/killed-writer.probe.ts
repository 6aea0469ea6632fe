/** Run by killed-writer.test.ts and killed in the middle: writes and deletes files of the area given, without end. */
import { DriverRig } from './driver-rig.probe.privileged.ts';

const rig = new DriverRig({ area: process.argv[2] ?? '' });
for (let version = 1; ; version++) {
  const content = `version ${version}\n`.repeat(2_000);
  await rig.write({ 'a.txt': content, 'b.txt': content, [`new/${version}/c.txt`]: content });
  if (version === 1) process.stdout.write('at work\n');
  await rig.delete('tree', { recursive: true, entries: ['tree', 'tree/x.txt', 'tree/y.txt'].map(rig.at) });
  await rig.write({ 'tree/x.txt': 'x\n', 'tree/y.txt': content });
}
