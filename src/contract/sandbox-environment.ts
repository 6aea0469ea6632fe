import type { SandboxProfile } from './profile.ts';

/**
 * The home folder of every sandboxed process: a private one that is empty at the start and gone at the end. It lies in
 * the private temporary file system, so that one mount and one size serve both.
 */
export const SANDBOX_HOME = '/tmp/home';

/**
 * The whole environment of a sandboxed process; nothing else is inherited. `path` is the search path for programs.
 * The time zone is UTC and the language neutral, so that the same command gives the same answer everywhere.
 */
export function sandboxEnvironment({
  home,
  path,
  network = 'none',
  committer,
}: {
  readonly home: string;
  readonly path: string;
  readonly network?: SandboxProfile['network'];
  /** Who a commit is by; without it git refuses to make one where the repository does not say. */
  readonly committer?: { readonly name: string; readonly email: string };
}): Readonly<Record<string, string>> {
  return Object.freeze({
    PATH: path,
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    TZ: 'UTC',
    TMPDIR: '/tmp',
    ...NO_REPORTS,
    ...(network === 'proxy' ? WAY_OUT : NOBODY_TO_DIAL),
    ...gitSettings([
      ...GIT_SETTINGS_OFF,
      ...(committer === undefined
        ? []
        : ([
            ['user.name', committer.name],
            ['user.email', committer.email],
          ] as const)),
    ]),
  });
}

/**
 * Programs that would report their use, or ask whether there is a newer one, are told not to: each such connection would
 * be a question that has nothing to do with the task (their own documents; consoledonottrack.com for the first).
 */
const NO_REPORTS: Readonly<Record<string, string>> = {
  DO_NOT_TRACK: '1',
  CHECKPOINT_DISABLE: '1',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
};

/** Where the kernel answers the programs of a sandbox: the same for all, since each has a network of its own. */
export const PROXY_ADDRESS = Object.freeze({ host: '127.0.0.1', port: 47_127 });
const HTTP_PROXY = `http://${PROXY_ADDRESS.host}:${PROXY_ADDRESS.port}`;
const ALL_PROXY = `socks5h://${PROXY_ADDRESS.host}:${PROXY_ADDRESS.port}`;
/** What a command itself started listens here; nobody else can. */
const NOT_PROXIED = 'localhost,127.0.0.1,::1';

/**
 * The one way out, as programs are told of it: curl, git, pip and wget by the names in small letters, others by those
 * in capitals, Node by a switch (nodejs.org/api/cli.html, NODE_USE_ENV_PROXY), npm by settings of its own.
 */
const WAY_OUT: Readonly<Record<string, string>> = {
  http_proxy: HTTP_PROXY,
  https_proxy: HTTP_PROXY,
  all_proxy: ALL_PROXY,
  no_proxy: NOT_PROXIED,
  HTTP_PROXY,
  HTTPS_PROXY: HTTP_PROXY,
  ALL_PROXY,
  NO_PROXY: NOT_PROXIED,
  NODE_USE_ENV_PROXY: '1',
  NPM_CONFIG_AUDIT: 'false',
  NPM_CONFIG_FUND: 'false',
};

/**
 * Most commands have no network. Package managers that know it say so at once, with the reason; those that do not try for
 * minutes, and then name a server that does not answer.
 */
const NOBODY_TO_DIAL: Readonly<Record<string, string>> = {
  NPM_CONFIG_OFFLINE: 'true',
  CARGO_NET_OFFLINE: 'true',
  GOPROXY: 'off',
  PIP_RETRIES: '0',
};

/**
 * A repository's own configuration can name programs that git then runs. These switches turn off each of them that has
 * an off position (git-config(1)); settings from the environment beat those of the repository. `diff.external` and the
 * filters and diff drivers that `.gitattributes` names have none: an empty `diff.external` makes `git diff` fail.
 */
const GIT_SETTINGS_OFF: readonly (readonly [key: string, value: string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.pager', 'cat'],
  ['core.sshCommand', 'false'],
  ['core.alternateRefsCommand', 'true'],
  ['credential.helper', ''],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['log.showSignature', 'false'],
  ['protocol.ext.allow', 'never'],
];

const GIT_PINS: Readonly<Record<string, string>> = {
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'true',
  GIT_TERMINAL_PROMPT: '0',
  /** `git status` refreshes the index only where it may, and does not fail on a read-only workspace. */
  GIT_OPTIONAL_LOCKS: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
};

function gitSettings(settings: readonly (readonly [key: string, value: string])[]): Readonly<Record<string, string>> {
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...GIT_PINS, GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(numbered) };
}
