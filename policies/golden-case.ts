import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actOfWords } from '../src/kernel/policy/cases/act-of-case.ts';
import { CASE_HOME, type GoldenCase, parseCases } from '../src/kernel/policy/cases/case-file.ts';

export type { GoldenCase };
export const HOME = CASE_HOME;

/** The cases of a pack, with the pack that they say they are of. */
export function readGoldenFile(file: URL) {
  const { pack, cases } = parseCases(readFileSync(file, 'utf8'), fileURLToPath(file));
  return { pack, cases };
}

/** Cases of packs are in words, so that everybody can read them. */
export const actOf = ({ act = '', ...one }: Pick<GoldenCase, 'workspace'> & Partial<GoldenCase>) =>
  actOfWords({ act, ...one });
