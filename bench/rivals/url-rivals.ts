/** Each says whether a request to `url` would be sent, given the hosts that are allowed. None of them resolves a name. */
export const URL_RIVALS: readonly {
  readonly name: string;
  readonly passes: (url: string, allow: readonly string[]) => boolean;
}[] = [
  {
    name: 'the host occurs in the text',
    passes: (url, allow) => allow.some((host) => url.includes(bare(host))),
  },
  {
    name: '`new URL` and `endsWith`',
    passes: (url, allow) => allow.some((host) => hostOf(url)?.endsWith(bare(host)) ?? false),
  },
  {
    name: '`new URL`, equal or below a dot, no private address literals',
    passes: (url, allow) => {
      const host = hostOf(url);
      if (host === undefined || PRIVATE.test(host)) return false;
      return allow.some((rule) => host === bare(rule) || (rule.startsWith('*.') && host.endsWith(`.${bare(rule)}`)));
    },
  },
];

const bare = (rule: string): string =>
  rule
    .replace(/^\w+:\/\//, '')
    .replace(/^\*\.?/, '')
    .replace(/:\d+$/, '')
    .toLowerCase();
const PRIVATE = /^(?:localhost$|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.|\[::1\]|\[f[cde])/;

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}
