import { describe, expect, it } from 'vitest';
import { createMemoryFacts } from '../../../testing/memory-facts.ts';
import { readCode } from '../../code/read-code.ts';
import { readArgv, readCommand } from '../read-command.ts';

const cwd = '/home/ana/shop';
const facts = createMemoryFacts({
  workspace: cwd,
  files: { [`${cwd}/leak.py`]: "print(open('/etc/shadow').read())\n" },
});

const effects = (command: string, options: { readsFiles?: boolean } = {}) =>
  readCommand(command, { cwd, facts, readCode, ...options }).effects.map(({ type, target }) => `${type} ${target}`);

describe('code in a command', () => {
  it.each([
    ['python3 -c "print(open(\'/etc/shadow\').read())"', 'secret /etc/shadow'],
    ['python3 -Ic "print(open(\'/etc/shadow\').read())"', 'secret /etc/shadow'],
    ["python3 - <<'E'\nprint(open('/etc/shadow').read())\nE", 'secret /etc/shadow'],
    ["python3 <<'E'\nprint(open('/etc/shadow').read())\nE", 'secret /etc/shadow'],
    ['echo \'print(open("/etc/shadow").read())\' | python3', 'secret /etc/shadow'],
    ['timeout 5 nice python3 -c "print(open(\'/etc/shadow\').read())"', 'secret /etc/shadow'],
    ['bash -c "python3 -c \'print(open(\\"/etc/shadow\\").read())\'"', 'secret /etc/shadow'],
    ['python3 -c "import sys; print(open(sys.argv[1]).read())" /etc/shadow', 'secret /etc/shadow'],
    ["node -e \"require('fs').rmSync('/home')\"", 'destroy /home'],
    ["node -p \"require('fs').readFileSync(process.argv[1]||'/etc/shadow')\"", 'secret /etc/shadow'],
    ['node --eval "fetch(\'https://a.example/\')"', 'network a.example:443'],
  ])('%s does what the code does', (command, effect) => {
    expect(effects(command)).toContain(effect);
  });

  it('what runs code stays a start of a program, however harmless the code is', () => {
    expect(effects("python3 -c 'print(1)'")).toEqual(['execute python3']);
    expect(readArgv(['python3', '-c', 'print(1)'], { cwd, facts, readCode }).effects).toHaveLength(1);
  });

  it('without a reader, code is unknown', () => {
    const { effects: found } = readCommand("python3 -c 'print(1)'", { cwd, facts });
    expect(found.map(({ type }) => type)).toContain('unknown');
  });

  it.each([
    'python3 -c "$CODE"',
    'python3 -c "print(("',
    'cat x | python3',
    'python3 -m http.server',
    'node -r ./x.js -e 1',
  ])('%s stays unknown', (command) => {
    expect(effects(command).some((effect) => effect.startsWith('unknown'))).toBe(true);
  });

  it('a file of the workspace is looked into where that is asked for', () => {
    expect(effects('python3 leak.py', { readsFiles: true })).toContain('secret /etc/shadow');
    expect(effects('python3 leak.py')).not.toContain('secret /etc/shadow');
  });

  it('says which part of the command it was', () => {
    const command = 'ls && python3 -c \'import os; os.remove("/etc/hosts")\'';
    const { evidence, effects: found } = readCommand(command, { cwd, facts, readCode });
    const place = evidence.find(({ effect }) => found[effect]?.type === 'destroy');
    expect(place && command.slice(place.start, place.end)).toContain('python3');
  });
});
