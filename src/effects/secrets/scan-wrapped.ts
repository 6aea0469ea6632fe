import type { Span } from './span.ts';

/** A call or a block around a text: `String::from("…")`, `Data("…".utf8)`, `lazy { "…" }`; the text before its quote. */
const WRAPPED =
  /[ \t]*((?:by[ \t]+)?[A-Za-z_][\w.:]{0,60}(?:\[\w{0,20}\])?[ \t]?[({][ \t(]{0,4}[bBrf@&]?)\\{0,7}["'`]/y;
/** A first text, as a name under which the value is looked up, before the value taken where there is none. */
const LOOKED_UP = /[\w.:-]{1,80}\\{0,7}["'`][ \t]*,[ \t]*\\{0,7}["'`]/y;
/** `process.env.X || "…"`, `opts.token ?? "…"`, `${X:-…}`: what stands in where the value is missing. */
const FALLBACK = /[ \t]*[A-Za-z_$][\w.$?[\]()]{0,80}[ \t]*(?:\|\||\?\?|\bor\b)[ \t]*\\{0,7}["'`]/y;
/** Calls whose text is where a value is, or what a person is asked. */
const LOOKS_UP =
  /get|env|prop|read|load|open|find|query|select|input|prompt|ask|format|require|import|fetch|url|path|file|log|print|error|test|match|name|id\(|t\($|translate|label|encrypt|hash/i;
const TEXT = /[^"'`\\\s]{8,512}(?=\\{0,7}["'`])/y;

/** Adds a span for a text inside a call behind a field's name, where `isSecret` says so; the value begins at `from`. */
export function scanWrapped(
  text: string,
  from: number,
  kind: string,
  spans: Span[],
  isSecret: (value: string) => boolean,
): void {
  const start = wrappedStart(text, from) ?? endOf(FALLBACK, text, from);
  if (start === undefined) return;
  const end = endOf(TEXT, text, start);
  if (end !== undefined && isSecret(text.slice(start, end))) spans.push({ kind, start, end });
}

function wrappedStart(text: string, from: number): number | undefined {
  WRAPPED.lastIndex = from;
  const call = WRAPPED.exec(text)?.[1];
  if (call === undefined) return undefined;
  const first = WRAPPED.lastIndex;
  return endOf(LOOKED_UP, text, first) ?? (LOOKS_UP.test(call) ? undefined : first);
}

function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
