import { heavyRival } from './heavy-rival.ts';

interface Linted {
  readonly messages: readonly { readonly range: readonly [number, number] }[];
}
interface Engine {
  lintSource(input: unknown): Promise<Linted>;
}

const { lintSource } = (await heavyRival('@secretlint/core/module/index.js')) as Engine;
const preset = (await heavyRival('@secretlint/secretlint-rule-preset-recommend/module/index.js')) as {
  readonly creator: unknown;
};
const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset.creator }] };

/** Each gives the text without what it found. */
export const SECRET_RIVALS: readonly { readonly name: string; readonly redact: (text: string) => Promise<string> }[] = [
  { name: 'secretlint, recommended rules', redact: redactBySecretlint },
  {
    name: 'prefixes of well-known keys',
    redact: async (text) =>
      text.replace(
        /\b(?:AKIA|ASIA|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abps]-|sk-|sk_live_|AIza|ya29\.)[\w/+-]{12,}/g,
        '[redacted]',
      ),
  },
];

async function redactBySecretlint(text: string): Promise<string> {
  const source = { filePath: 'text.txt', content: text, ext: '.txt', contentType: 'text' };
  const { messages } = await lintSource({ source, options: { config } });
  return messages
    .toSorted((left, right) => right.range[0] - left.range[0])
    .reduce((rest, { range: [start, end] }) => `${rest.slice(0, start)}[redacted]${rest.slice(end)}`, text);
}
