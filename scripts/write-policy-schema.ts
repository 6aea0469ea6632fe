/** Writes policies/schema/policy.schema.json from the language itself: `node scripts/write-policy-schema.ts`. A test holds both together. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { policySchema } from '../src/kernel/policy/policy-schema.ts';

const folder = new URL('../policies/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('policy.schema.json', folder), `${JSON.stringify(policySchema(), null, 2)}\n`);
