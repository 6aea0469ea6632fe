import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSheet, sheetJsonSchema } from './parse-sheet.ts';

const folder = new URL('../../../sheets/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

test('the schema for editors is the one of the language: node scripts/write-sheet-schema.ts writes it', () => {
  const written = readFileSync(new URL('schema/sheet.schema.json', folder), 'utf8');
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(sheetJsonSchema())));
});

describe.each(names)('the sheet %s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');

  test('is read, bears its name, and names its schema for editors', () => {
    expect(`${parseSheet(text, name).family}.yaml`).toBe(name);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema/sheet.schema.json');
  });

  test('says of every secret field what it holds', () => {
    const fields = Object.values(parseSheet(text, name).tools).flatMap(({ result }) =>
      Object.values(result?.fields ?? {}),
    );
    expect(fields.filter(({ secret, kind }) => secret !== undefined && kind === undefined)).toEqual([]);
  });
});
