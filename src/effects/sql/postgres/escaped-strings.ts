/** Comments, names, and strings of every sort, as PostgreSQL reads them while standard_conforming_strings is off. */
const TOKEN =
  /--[^\n]*|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|(?:\b[eE])'(?:[^'\\]|\\[\s\S]|'')*'|(?:\b[bBxX])'[^']*'|'(?:[^'\\]|\\[\s\S]|'')*'/g;

/**
 * The same text with its plain strings written as E'…': what a server reads that has standard_conforming_strings off.
 * `undefined` where no backslash stands before a quote, so that both ways are one.
 */
export function withEscapedStrings(sql: string): string | undefined {
  if (!sql.includes("\\'")) return undefined;
  const rewritten = sql.replace(TOKEN, (token) =>
    token.startsWith("'") && token.includes('\\') ? `E${token}` : token,
  );
  return rewritten === sql ? undefined : rewritten;
}
