import { hash } from 'node:crypto';
import { SallyportError } from '../../contract/errors.ts';
import { asDigest, type Digest } from '../../contract/ids.ts';
import { canonicalText } from '../canonical-text.ts';

/** sha256 of a text, as `sha256:` and hexadecimal digits. */
export const sha256 = (text: string | Uint8Array): Digest => asDigest(`sha256:${hash('sha256', text)}`);

/**
 * sha256 over the RFC 8785 text of a value: two values have the same digest exactly when they are the same JSON.
 * Throws for what is not JSON (NaN, a lone surrogate): such a value cannot be approved.
 */
export function digestOf(value: unknown): Digest {
  let text: string;
  try {
    text = canonicalText(value);
  } catch (cause) {
    throw new SallyportError(
      'PROPOSAL_INVALID',
      'The arguments are not plain JSON text (a broken character or a number that is none).',
      { cause },
    );
  }
  return sha256(text);
}
