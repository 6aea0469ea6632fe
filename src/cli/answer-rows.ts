import { z } from 'zod';
import { toFault } from '../contract/errors.ts';

/** What a row of JSON calls itself; `null` where it does not say. */
export const idOf = (row: unknown): unknown =>
  row !== null && typeof row === 'object' && 'id' in row ? (row.id ?? null) : null;

/** Why a row was not answered: no JSON, not of the shape, or a fault. */
export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'PROPOSAL_INVALID: The row is not JSON.';
  if (error instanceof z.ZodError) {
    const fields = error.issues.map(({ path, message }) => `${path.join('.') || 'the row'}: ${message}`);
    return `PROPOSAL_INVALID: The row does not fit: ${fields.slice(0, 3).join('; ')}.`;
  }
  const { code, message } = toFault(error);
  return `${code}: ${message}`;
}
