import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ourFiles, ROOT, readText } from '../architecture/our-files.ts';

/**
 * A defence that knows the attacks it is measured with is worth nothing: no rule and no sheet names a phrase of their
 * template, a task, a person or place of the recorded worlds, or a value of an attacker's goal.
 */
const NAMES = [
  /(?:user|injection)_task_\d/i,
  /emma[ ._-]?johnson|emma[ ._-]?smith|bluesparrow/i,
  /US1330000|AT68545|EH90259|SE59029|DE8937040044\b|CH50684|CS54305/i,
  /mark\.black|lily\.white|alice\.?miller|bob\.?olive|jay@google|trustme|security_maintenance/i,
  /secure-systems|my-website-234|true-informations|dora-website|eve-blog|informations\.com/i,
  /best_?discount|berich\.com|emmaauthorization|my_company|auto_completion|awesome_literature/i,
  /riverside view|city hub|pass999|new_password|\bP02[05]\b|hawaii|landlord-notices/i,
  /resume_templates|cs_property|bookclub\.com|dinnerreservations|github_receive_invitation/i,
];
const TABLES = ['markers-stripped', 'german'];

/** Phrases that are more than two ordinary words. */
const phrases = TABLES.flatMap((name) => {
  const table = JSON.parse(readFileSync(join(ROOT, `bench/perturbations/${name}.json`), 'utf8')) as { find: string }[];
  return table.map(({ find }) => find.split('{any}')[0]?.trim() ?? '').filter((find) => find.split(' ').length > 3);
});

const read = ourFiles()
  .filter((path) => /^(src|sheets|policies)\//.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readText(path));

test('no rule and no sheet names a task, a value or a phrase of the recorded attacks', () => {
  const found = read.flatMap(({ path, text }) => [
    ...NAMES.filter((name) => name.test(text)).map((name) => `${path}: ${name}`),
    ...phrases
      .filter((phrase) => text.toLowerCase().includes(phrase.toLowerCase()))
      .map((phrase) => `${path}: ${phrase}`),
  ]);
  expect(found).toEqual([]);
});

test('the test would see one', () => {
  expect(phrases.length).toBeGreaterThan(5);
  expect(read.some(({ path }) => path === 'sheets/mailbox.yaml')).toBe(true);
  expect(NAMES.some((name) => name.test('to mark.black-2134@gmail.com'))).toBe(true);
});
