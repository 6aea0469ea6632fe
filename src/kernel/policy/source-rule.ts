/** Where a value came from, as a rule names it: `workspace`, `host:example.com`, `host:*.example.com`, `model:*`. */
export interface SourceRule {
  readonly prefix: string;
  /** True where the rest may be anything that begins or ends so. */
  readonly suffix?: string;
}

export type SourceRuleReading =
  | { readonly ok: true; readonly rule: SourceRule }
  | { readonly ok: false; readonly reason: string };

/** At most one `*`, for any run of characters. */
export function parseSourceRule(text: string): SourceRuleReading {
  if (!/^[\w.:*@/-]+$/.test(text)) return { ok: false, reason: 'it is a source like workspace or host:example.com' };
  const [prefix = '', suffix, ...more] = text.split('*');
  if (more.length > 0) return { ok: false, reason: 'it has more than one *' };
  return { ok: true, rule: { prefix, ...(suffix !== undefined && { suffix }) } };
}

export function matchesSource({ prefix, suffix }: SourceRule, source: string): boolean {
  if (suffix === undefined) return source === prefix;
  return source.length >= prefix.length + suffix.length && source.startsWith(prefix) && source.endsWith(suffix);
}
