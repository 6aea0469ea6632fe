import { describe, expect, it } from 'vitest';
import type { Effect } from '../../contract/effect.ts';
import { readCommand } from '../../effects/shell/read-command.ts';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { inOwnEnvironment } from './own-environment.ts';

const facts = createMemoryFacts({ workspace: '/work', home: '/home/ana', files: { '/work/.env': 'A=1' } });
const typesOf = (command: string): readonly string[] =>
  inOwnEnvironment(readCommand(command, { cwd: '/work', facts }).effects).map(({ type }: Effect) => type);

describe('the environment of a sandbox', () => {
  it.each(['env', 'env | sort', 'printenv', 'export -p'])('%s shows nothing of the person’s', (command) => {
    expect(readCommand(command, { cwd: '/work', facts }).effects.map(({ type }) => type)).toContain('secret');
    expect(typesOf(command)).not.toContain('secret');
  });

  it.each(['echo $API_TOKEN', 'printenv AWS_SECRET_ACCESS_KEY', 'cat .env', 'env; cat .env', 'ps axe'])(
    '%s stays what it is',
    (command) => expect(typesOf(command)).toContain('secret'),
  );
});
