import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { policySchema } from '../src/kernel/policy/policy-schema.ts';

const folder = new URL('./', import.meta.url);
const written = readFileSync(new URL('schema/policy.schema.json', folder), 'utf8');
const packs = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'));
const schema = z.fromJSONSchema(JSON.parse(written));
const fits = (value: unknown): boolean => schema.safeParse(value).success;

describe('the schema for editors', () => {
  test('is the one that the language has now: node scripts/write-policy-schema.ts writes it', () => {
    expect(JSON.parse(written)).toEqual(policySchema());
  });

  test.each(packs)('fits the pack %s, which names it for editors', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(fits(parse(text))).toBe(true);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema/policy.schema.json');
  });

  const rule = (more: object) => ({ version: 1, rules: [{ id: 'a', ask: 'net.send', ...more }] });
  test.each([
    [rule({ where: { port: [443, '8000-8999'], time: { zone: 'UTC', days: ['mon-fri'], from: '09:00' } } }), true],
    [rule({ with: { approvers: 2, cap: { seconds: '2 min' }, redact: 'secrets' } }), true],
    [{ version: 1, limits: [{ per: 'session', cost: '2 USD', actions: '300/h', tokens: 1000 }] }, true],
    [rule({ permit: 'net.send' }), false],
    [rule({ where: { domain: 'a.example' } }), false],
    [rule({ where: { port: '443' } }), false],
    [rule({ ask: 'net.get' }), false],
    [rule({ with: { approvers: 1 } }), false],
    [{ version: 1, default: 'allow' }, false],
    [{ version: '1', default: 'ask' }, false],
    [{ default: 'ask' }, false],
  ])('%j: %s', (value, isFine) => {
    expect(fits(value)).toBe(isFine);
  });
});
