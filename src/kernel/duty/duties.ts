import type { Action } from '../../contract/action.ts';
import type { Cap, Obligation } from '../../contract/decision.ts';
import type { DriveContext, DriveResult } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonValue } from '../../contract/json.ts';
import { redactSecrets } from '../../effects/secrets/redact-secrets.ts';
import { redactedProgress } from './redacted-progress.ts';

type Duty = Obligation['kind'];

/** Kinds of act that only ever happen in the sandbox. */
const CONFINED: ReadonlySet<string> = new Set(['process.run']);

/**
 * The duties that this kernel carries out for an act: a verdict with any other denies. Time and size are kept for every
 * kind; rows only a database driver could count.
 */
export function dutiesFor({ kind }: Pick<Action, 'kind'>, obligations: readonly Obligation[]): ReadonlySet<Duty> {
  const duties = new Set<Duty>(['redact', 'two-person']);
  if (CONFINED.has(kind)) duties.add('confine');
  if (capsOf(obligations).every(({ rows }) => rows === undefined)) duties.add('cap');
  return duties;
}

const capsOf = (obligations: readonly Obligation[]): readonly Cap[] =>
  obligations.flatMap((obligation) => (obligation.kind === 'cap' ? [obligation.value] : []));

const least = (values: readonly (number | undefined)[]): number | undefined => {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
};

/** Drives an act under its duties. Throws `DUTY_EXCEEDED` where it goes beyond a cap; what it did by then stands. */
export async function driveUnder(
  obligations: readonly Obligation[],
  context: DriveContext,
  drive: (context: DriveContext) => Promise<DriveResult>,
): Promise<DriveResult> {
  if (obligations.length === 0) return drive(context);
  const caps = capsOf(obligations);
  const seconds = least(caps.map((cap) => cap.seconds));
  const bytes = least(caps.map((cap) => cap.bytes));
  const redacts = obligations.some(({ kind }) => kind === 'redact');
  const shown = redacts ? redactedProgress(context.progress) : { progress: context.progress, finish: () => {} };
  const result = await withinTime(seconds, { ...context, progress: shown.progress }, drive).finally(shown.finish);
  if (bytes !== undefined && sizeOf(result.value) > bytes)
    throw new SallyportError('DUTY_EXCEEDED', `It gave more than the ${bytes} bytes that the policy allows it.`);
  return redacts ? { ...result, value: redacted(result.value) } : result;
}

const SECOND_MS = 1_000;

async function withinTime(
  seconds: number | undefined,
  context: DriveContext,
  drive: (context: DriveContext) => Promise<DriveResult>,
): Promise<DriveResult> {
  if (seconds === undefined) return drive(context);
  const timeUp = AbortSignal.timeout(seconds * SECOND_MS);
  const problem = () =>
    new SallyportError(
      'DUTY_EXCEEDED',
      `It took longer than the ${seconds} seconds that the policy allows it, and was stopped.`,
    );
  try {
    const result = await drive({ ...context, signal: AbortSignal.any([context.signal, timeUp]) });
    if (timeUp.aborted && result.status === 'cancelled') throw problem();
    return result;
  } catch (error) {
    throw timeUp.aborted && !context.signal.aborted ? problem() : error;
  }
}

const sizeOf = (value: JsonValue): number => Buffer.byteLength(JSON.stringify(value));

/** Every text in a result, names of fields too. */
function redacted(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactSecrets(value).text;
  if (Array.isArray(value)) return value.map(redacted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redactSecrets(name).text, redacted(part)]));
}
