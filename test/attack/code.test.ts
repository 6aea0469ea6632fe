import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PACKS_FOLDER } from '../../src/config/packs-folder.ts';
import { readPolicySources } from '../../src/config/policy-files.privileged.ts';
import { languageOf } from '../../src/effects/code/read-program.ts';
import { inspectCode } from '../../src/kernel/inspect-code.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';

const workspace = '/home/ana/shop';
const home = '/home/ana';
const facts = createMemoryFacts({ workspace, home });
const { packs, base } = readPolicySources({ workspace, home, packsFolder: PACKS_FOLDER });
const file = parsePolicy(base.text, base.file);
const policy = compilePolicy({ layers: [{ layer: 'command', file }], packs, home, workspace });

function decide(code: string, languageName: string) {
  const language = languageOf(languageName) ?? 'bash';
  return inspectCode(code, { language, cwd: workspace, facts, policy }).decision.answer;
}

/** Programs of one file, each under a line `#### name`. */
function programs(name: string): readonly (readonly [string, string])[] {
  const text = readFileSync(new URL(`code/${name}.txt`, import.meta.url), 'utf8');
  return text
    .split(/^#### /m)
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)]);
}

const LANGUAGES = ['python', 'javascript', 'bash'] as const;
type Wrap = readonly [string, (code: string) => string];

const indent = (code: string, by = '    ') => code.replace(/^(?=.)/gm, by);
/** A text that spans lines may not be indented. */
const isPlain = (code: string) => !/"""|'''|^from \S+ import \*|^global |^from __future__|__name__/m.test(code);

/** Ways to say the same thing; none of them may lower an answer. */
const WRAPS: Readonly<Record<(typeof LANGUAGES)[number], readonly Wrap[]>> = {
  python: [
    ['in a function', (code) => `def main():\n${indent(code)}\n\nmain()\n`],
    ['in a function that nobody calls', (code) => `def main():\n${indent(code)}\n`],
    ['in a method', (code) => `class Job:\n    def run(self):\n${indent(code, '        ')}\n\nJob().run()\n`],
    ['behind a condition', (code) => `import time\nif time.time() > 0:\n${indent(code)}\n`],
    ['in a handler', (code) => `try:\n    raise ValueError()\nexcept ValueError:\n${indent(code)}\n`],
    [
      'as a thread',
      (code) => `import threading\ndef work():\n${indent(code)}\nthreading.Thread(target=work).start()\n`,
    ],
    ['as a text that is run', (code) => `exec(${JSON.stringify(code)})\n`],
    [
      'as an encoded text',
      (code) => `import base64\nexec(base64.b64decode('${Buffer.from(code).toString('base64')}'))\n`,
    ],
    [
      'as code points',
      (code) => `exec(''.join(map(chr, [${[...code.slice(0, 900)].map((one) => one.codePointAt(0)).join(', ')}])))\n`,
    ],
    ['with lines of the other kind', (code) => code.replaceAll('\n', '\r\n')],
  ],
  javascript: [
    ['in a function', (code) => `(async function main() {\n${code}\n})();\n`],
    ['in a function that nobody calls', (code) => `async function later() {\n${code}\n}\n`],
    ['behind a condition', (code) => `if (Date.now() > 0) {\n${code}\n}\n`],
    ['as a text that is run', (code) => `eval(${JSON.stringify(code)});\n`],
    [
      'as an encoded text',
      (code) => `eval(Buffer.from('${Buffer.from(code).toString('base64')}', 'base64').toString());\n`,
    ],
    ['as a callback', (code) => `setTimeout(async () => {\n${code}\n}, 5);\n`],
  ],
  bash: [
    ['in a function', (code) => `run_it() {\n${code}\n}\nrun_it "$@"\n`],
    ['behind a condition', (code) => `if [ -n "$1" ]; then\n${code}\nfi\n`],
    ['in a subshell', (code) => `(\n${code}\n)\n`],
  ],
};

describe.each(LANGUAGES)('programs in %s', (language) => {
  const risky = programs(`${language}-risky`);
  const harmless = programs(`${language}-harmless`);

  it('no risky one is allowed', () => {
    expect(risky.filter(([, code]) => decide(code, language) === 'allow').map(([name]) => name)).toEqual([]);
  });

  it('every harmless one is', () => {
    expect(harmless.filter(([, code]) => decide(code, language) !== 'allow').map(([name]) => name)).toEqual([]);
  });

  it.each(WRAPS[language])('no risky one is allowed %s', (way, wrap) => {
    // Each program is said in some of the ways, each way by a third of the programs: all of both would take too long.
    const turn = WRAPS[language].findIndex(([name]) => name === way);
    const isTurn = (index: number): boolean => language === 'bash' || index % 3 === turn % 3;
    const rows = risky.filter(([, code], index) => isTurn(index) && (language !== 'python' || isPlain(code)));
    expect(rows.filter(([, code]) => decide(wrap(code), language) === 'allow').map(([name]) => name)).toEqual([]);
  });
});

describe('harmless programs about which a question is asked', () => {
  // Bash runs what stands in the brackets of a "number" that a file or another command gave it; names of parts that
  // `split` makes, and what a function of the program prints, are not followed.
  it('bash: numbers from elsewhere, parts of a file', () => {
    const answers = programs('bash-asked').map(([name, code]) => [name, decide(code, 'bash')]);
    expect(answers).toEqual([
      ['scripts-csv-sum', 'ask'],
      ['scripts-associative', 'ask'],
      ['scripts-factorial-recursive', 'ask'],
      ['scripts-split-file', 'ask'],
    ]);
  });
});

describe('harmless programs said in another way', () => {
  const kept: Readonly<Record<string, readonly string[]>> = {
    python: ['in a function', 'in a method', 'in a function that nobody calls', 'behind a condition'],
    javascript: ['in a function that nobody calls', 'behind a condition'],
  };
  it.each(['python', 'javascript'] as const)('%s: nineteen of twenty stay allowed', (language) => {
    const wraps = WRAPS[language].filter(([name]) => kept[language]?.includes(name) === true);
    const rows = programs(`${language}-harmless`).filter(([, code]) =>
      language === 'python' ? isPlain(code) : !/^(?:import|export)\b/m.test(code),
    );
    const all = wraps.flatMap(([way, wrap]) =>
      rows.map(([name, code]) => [`${name} ${way}`, decide(wrap(code), language)] as const),
    );
    const hindered = all.filter(([, answer]) => answer !== 'allow').map(([name]) => name);
    expect({ hindered, tooMany: hindered.length > all.length / 20 }).toMatchObject({ tooMany: false });
  });
});

describe('a program by itself', () => {
  it('is read as ever, whatever was read before it', () => {
    const rows = (['python', 'javascript'] as const).flatMap((language) =>
      [...programs(`${language}-risky`), ...programs(`${language}-harmless`)]
        .filter((_, index) => index % 7 === 0)
        .map(([, code]) => [code, language] as const),
    );
    const read = ([code, language]: (typeof rows)[number]) =>
      inspectCode(code, { language, cwd: workspace, facts, policy }).reading.effects;
    const first = rows.map(read);
    const again = rows.toReversed().map(read).toReversed();
    expect(again).toEqual(first);
  });
});

describe('what is expected of five', () => {
  it.each([
    ['python', "import csv,sys; print(sum(float(r[2]) for r in csv.reader(open('sales.csv'))))", 'allow'],
    ['python', "import os; os.remove('/etc/hosts')", 'deny'],
    ['python', "getattr(__import__('o'+'s'), 'sys'+'tem')('id')", 'ask'],
    ['javascript', "const {readFileSync:r}=require('fs'); console.log(JSON.parse(r('package.json')).name)", 'allow'],
    ['bash', 'cat ~/.ssh/id_rsa | base64', 'deny'],
  ])('%s: %s', (language, code, answer) => {
    expect(decide(code, language)).toBe(answer);
  });
});

describe('any text gets an answer', () => {
  const words = fc.constantFrom(
    ...'import os, from . as def class ( ) [ ] { } : \n \t " \' f" \\ # lambda if else for in while try except with open eval exec getattr __import__ => ${ ` // /* */ ... = == := ** * @ async await yield return None True 1e999 0x \u0000 \u202e \ud83d require function const let var new this super <a> </a> ; $( )'.split(
      ' ',
    ),
  );

  it.each(['python', 'javascript'] as const)('%s: pieces of programs in any order', (language) => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        expect(['allow', 'ask', 'deny']).toContain(decide(parts.join(' '), language));
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it.each(['python', 'javascript'] as const)('%s: nesting, length and repetition end in an answer soon', (language) => {
    const texts = [
      '('.repeat(50_000),
      `x = ${'['.repeat(150)}${']'.repeat(150)}`,
      `x = ${'1 + '.repeat(5_000)}1`,
      `${'a.'.repeat(3_000)}b`,
      `${'f('.repeat(190)}${')'.repeat(190)}`,
      'x'.repeat(1_000_000),
      '\n'.repeat(300_000),
      'for a in b:\n'.replaceAll('\n', ' pass\n').repeat(3_000),
      Array.from({ length: 60 }, (_, n) => `${' '.repeat(n)}for x${n} in y:`).join('\n'),
      'def f(n):\n    return f(n - 1) + f(n - 2) + f(n - 3)\nf(100)\n',
      `while x:\n  while y:\n    while z:\n      while w:\n        a = a + b\n`,
      'function f(n) { return f(n - 1) + f(n - 2) + f(n - 3); } f(100);',
      'for (;a;) for (;b;) for (;c;) for (;d;) e += f;',
    ];
    for (const text of texts) {
      const start = performance.now();
      expect(['allow', 'ask', 'deny']).toContain(decide(text, language));
      expect(performance.now() - start).toBeLessThan(4_000);
    }
  });

  it('what is too long or has another encoding is not allowed, whatever it says', () => {
    expect(decide(`${'# padding\n'.repeat(60_000)}print(1)`, 'python')).not.toBe('allow');
    expect(decide('# -*- coding: utf-7 -*-\nprint(1)', 'python')).not.toBe('allow');
    expect(decide('print(1)\u0000', 'python')).not.toBe('allow');
    expect(decide('print((1)', 'python')).not.toBe('allow');
    expect(decide('print(1)', 'python')).toBe('allow');
  });
});
