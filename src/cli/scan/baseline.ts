import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';

const schema = z.looseObject({ findings: z.array(z.looseObject({ fingerprint: z.string() })) });

/** The findings of an earlier `scan --format json`, as fingerprints. Throws `CONFIG_INVALID` for anything else. */
export function readBaseline(text: string, file: string): ReadonlySet<string> {
  try {
    return new Set(schema.parse(JSON.parse(text)).findings.map(({ fingerprint }) => fingerprint));
  } catch (cause) {
    throw new SallyportError('CONFIG_INVALID', `${file} is no report of \`sallyport scan --format json\`.`, { cause });
  }
}
