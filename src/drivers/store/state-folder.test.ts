import { expect, it } from 'vitest';
import { stateFolder } from './state-folder.ts';

it('takes what the person chose, then XDG, then the home folder', () => {
  const all = { SALLYPORT_STATE: '/srv/./sallyport', XDG_STATE_HOME: '/xdg', HOME: '/home/ana' };
  expect(stateFolder(all)).toBe('/srv/sallyport');
  expect(stateFolder({ ...all, SALLYPORT_STATE: '' })).toBe('/xdg/sallyport');
  expect(stateFolder({ HOME: '/home/ana' })).toBe('/home/ana/.local/state/sallyport');
});

it('a relative XDG_STATE_HOME counts as absent, as its specification says', () => {
  expect(stateFolder({ XDG_STATE_HOME: 'state', HOME: '/home/ana' })).toBe('/home/ana/.local/state/sallyport');
});

it('a relative choice is refused: it would be another folder in every working folder', () => {
  expect(() => stateFolder({ SALLYPORT_STATE: './state', HOME: '/home/ana' })).toThrow(/absolute path/);
});

it('no folder at all is refused', () => {
  expect(() => stateFolder({})).toThrow(/names a folder/);
});
