import { linkSync, lstatSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRoot, type Root } from './directory-handles.privileged.ts';
import { DriverRig } from './driver-rig.probe.privileged.ts';
import { createLinkCensus } from './link-census.privileged.ts';

let rig: DriverRig;
let root: Root;
beforeEach(() => {
  rig = new DriverRig();
  root = openRoot(rig.workspace);
});
afterEach(() => {
  root[Symbol.dispose]();
  rig[Symbol.dispose]();
});

const stateOf = (name: string) => {
  const state = root.folder.look(name);
  if (state === undefined) throw new Error(`no ${name}`);
  return state;
};

/** Moves the file's only name here whenever it was looked at, so that a walk meets it under both. */
function movedWhileLooking(from: string, to: string): { readonly seen: string[] } {
  const look = root.folder.look.bind(root.folder);
  const seen: string[] = [];
  vi.spyOn(root.folder, 'look').mockImplementation((name) => {
    const state = look(name);
    if (state?.hardLinks === 2) seen.push(name);
    const [here, there] = lstatSync(rig.at(from), { throwIfNoEntry: false }) ? [from, to] : [to, from];
    if (name === here) renameSync(rig.at(here), rig.at(there));
    return state;
  });
  return { seen };
}

describe('the names of a file with several hard links', () => {
  it('are all known where all are below the root', async () => {
    rig.put('a.txt');
    linkSync(rig.at('a.txt'), rig.at('b.txt'));
    await delay(40);
    expect(createLinkCensus().namesOf(root, stateOf('a.txt'))).toEqual([rig.at('a.txt'), rig.at('b.txt')]);
  });

  it('are known of a file that was linked just now', () => {
    rig.put('a.txt');
    linkSync(rig.at('a.txt'), rig.at('b.txt'));
    expect(createLinkCensus().namesOf(root, stateOf('a.txt'))).toEqual([rig.at('a.txt'), rig.at('b.txt')]);
  });

  it('are unknown where one is outside', () => {
    linkSync(join(rig.outside, 'secret.txt'), rig.at('a.txt'));
    expect(createLinkCensus().namesOf(root, stateOf('a.txt'))).toBeUndefined();
  });

  it.each([0, 40])(
    'are not counted twice where the one name here moves while it is looked for (%i ms old)',
    async (ms) => {
      linkSync(join(rig.outside, 'secret.txt'), rig.at('a.txt'));
      rig.put('z.txt');
      await delay(ms);
      const state = stateOf('a.txt');
      const { seen } = movedWhileLooking('a.txt', 'z.txt');
      expect(createLinkCensus().namesOf(root, state)).toBeUndefined();
      // The control: both names were met, and there are two, so that counting alone would have been content.
      expect(seen.slice(0, 2)).toEqual(['a.txt', 'z.txt']);
    },
  );

  it('are unknown while the file’s time lies ahead', () => {
    rig.put('a.txt');
    linkSync(rig.at('a.txt'), rig.at('b.txt'));
    const state = { ...stateOf('a.txt'), changedAtMs: Date.now() + 60_000 };
    expect(createLinkCensus().namesOf(root, state)).toBeUndefined();
  });
});
