import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAttackedHouse } from './kernel-house.ts';

/** What a model writes to make a record that cannot be written, or one without measure. */
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 'x');

describe('a record of what a model wrote', () => {
  test('is made of a call nested without end, and the session goes on', async () => {
    const recording = JSON.stringify({
      recording: 1,
      model: 'attacked',
      note: 'a call that no ledger would take as it is',
      turns: [
        { expect: [], text: '', calls: [{ name: 'list_files', arguments: { path: nested(300) } }] },
        { expect: ['do not fit'], text: 'done', calls: [] },
      ],
    });
    const attacked = await openAttackedHouse({ model: { recording } });
    const { end } = await attacked.session.runAgent(() => {});
    expect(end).toEqual({ status: 'finished', report: 'done' });
    const events = attacked.house.ledger.read().map(({ event }) => event);
    expect(events.filter((event) => event === 'action.started')).toHaveLength(2);
    expect(events.filter((event) => event === 'action.finished')).toHaveLength(2);
    expect(await attacked.close()).toBe(true);
  });

  test('stays small, whatever the arguments are called', async () => {
    const attacked = await openAttackedHouse();
    const args = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`name-${index}`, 1]));
    const outcome = await attacked.propose('file.write', args);
    expect(outcome).toMatchObject({ status: 'invalid', fault: { code: 'PROPOSAL_INVALID' } });
    const [entry] = attacked.house.ledger.tail(1);
    expect(entry?.event).toBe('action.invalid');
    expect(JSON.stringify(entry?.payload).length).toBeLessThan(2_000);
    expect(await attacked.close()).toBe(true);
  });

  test.each([
    ['a pair of characters where a text is cut', `echo ${'x'.repeat(4090)}${'😀'.repeat(5)}`],
    ['names that objects have by themselves', 'echo __proto__ constructor toString'],
  ])('is whole with %s', async (_, command) => {
    const attacked = await openAttackedHouse();
    expect(await attacked.call('run_command', { command })).toMatch(/^exit code 0/);
    writeFileSync(join(attacked.workspace, 'long.txt'), `${'x'.repeat(4095)}😀`);
    expect(await attacked.call('read_file', { path: 'long.txt' })).toContain('😀');
    expect(await attacked.close()).toBe(true);
  });

  test.each([
    ['file.write', { changes: [{ change: 'content', path: 'a', content: '\ud800' }] }],
    ['process.run', { command: 'echo \ud800' }],
    ['net.fetch', { url: 'https://example.invalid/', headers: JSON.parse('{"constructor":"x"}') }],
    ['net.fetch', { url: 'https://example.invalid/', headers: { accept: 'a\r\nhost: b' } }],
    ['file.write', JSON.parse('{"changes":[],"__proto__":{"approved":true}}')],
    [
      'model.generate',
      { endpoint: `recording:sha256:${'a'.repeat(64)}`, model: 'm', messages: [nested(20_000)], tools: [] },
    ],
  ] as const)('of what is no act says so: %s', async (kind, args) => {
    const attacked = await openAttackedHouse();
    expect(await attacked.propose(kind, args)).toMatchObject({ status: 'invalid' });
    expect(attacked.house.ledger.tail(1)).toMatchObject([{ event: 'action.invalid' }]);
    expect(await attacked.close()).toBe(true);
  });
});
