import { expect, test } from 'vitest';
import { ROOT } from './our-files.ts';
import { reachableFrom } from './reachable.ts';
import { readSource } from './source-file.ts';

/** What could carry an act out: every driver but the store, the kernel's way to an effect, and capabilities. */
const HANDS = /^src\/(drivers\/(?!store\/)|agent\/|tools\/|models\/|kernel\/(submit|capability\/)|compose-session)/;
/** Modules by which a process reaches anything but files and a database. */
const OUTWARD = /^(node:)?(child_process|net|http|https|http2|tls|dns|dgram|worker_threads|cluster|vm|inspector)(\/|$)/;

const reach = (start: string) => reachableFrom(start, (path) => readSource(ROOT, path));

test('a replay of the past, a comparison and a check of policies can reach no hands', () => {
  const { files, modules, computed } = reach('src/compose-policy-desk.ts');
  expect([...files].filter((path) => HANDS.test(path))).toEqual([]);
  expect([...modules].filter((name) => OUTWARD.test(name))).toEqual([]);
  expect(computed).toEqual([]);
  // The rule sees what it is about.
  expect(files).toContain('src/kernel/history/replay-acts.ts');
  expect(files).toContain('src/drivers/store/state.privileged.ts');
});

test('control: what carries acts out is found to', () => {
  const { files, modules } = reach('src/compose.ts');
  expect([...files].some((path) => HANDS.test(path))).toBe(true);
  expect([...modules].some((name) => OUTWARD.test(name))).toBe(true);
});
