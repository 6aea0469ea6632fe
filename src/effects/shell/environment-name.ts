/** What setting a variable can do to the programs that see it. */
export type VariableInfluence = 'none' | 'unknown' | 'execute';

/** Variables that change how something is shown or counted, and nothing else. */
const HARMLESS = new Set(
  (
    'LANG LANGUAGE TZ TERM COLUMNS LINES NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE COLORTERM CI DEBUG VERBOSE ' +
    'LS_COLORS GREP_COLOR GREP_COLORS TIME_STYLE BLOCK_SIZE BLOCKSIZE QUOTING_STYLE POSIX_ME_HARDER ' +
    'PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONIOENCODING PYTHONHASHSEED PYTHONUTF8 NODE_ENV NODE_NO_WARNINGS ' +
    'GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT RUST_BACKTRACE RUST_LOG DEBIAN_FRONTEND SYSTEMD_COLORS HOMEBREW_NO_AUTO_UPDATE ' +
    'GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE ' +
    'GOOS GOARCH CGO_ENABLED TEST_ENV APP_ENV RAILS_ENV RACK_ENV FLASK_ENV PORT'
  ).split(' '),
);
/** Pagers are programs; these two only pass the text on, and an empty value means none. */
const PAGERS = new Set(['PAGER', 'GIT_PAGER', 'MANPAGER', 'SYSTEMD_PAGER', 'AWS_PAGER', 'BAT_PAGER']);

/** What is assigned to these is calculated: a subscript in it is run (bash 5.2, tried). */
const CALCULATED = new Set(['RANDOM', 'SRANDOM', 'OPTIND', 'HISTCMD']);

/**
 * Variables through which code, libraries, configuration or helpers come in, by name or by the start or end of the name.
 * Sources: bash(1) "Shell Variables", ld.so(8), git(1) "Environment Variables", node(1), python(1), perlrun(1), ruby(1),
 * and the manual pages of the programs in `programs/`.
 */
const EXECUTES =
  /^(?:LD_|DYLD_|GIT_|BASH|PYTHON|NODE_|NPM_|npm_|YARN_|PNPM_|PERL|RUBY|GEM_|BUNDLE_|JAVA_|JDK_|_JAVA|MAVEN_|GRADLE_|GO|CARGO_|RUST|XDG_|DOCKER_|KUBE|HELM_|TF_|AWS_|AZURE_|GOOGLE_|CLOUDSDK_|SSH_|GPG_|GNUPG|RSYNC_|CURL_|WGET|OPENSSL_|SSL_|GCONV_|LESS|MAN|EMACS|VIM|TAR_|ZIP|UNZIP|GZIP|XZ_|ZSTD_|GREP_OPTIONS|AWK|MAKE|MFLAGS|CC$|CXX$|CPP$|LIBRARY_|CPATH|C_INCLUDE|PKG_CONFIG|CMAKE_|RIPGREP_|FZF_|BAT_|JQ_|PG|MYSQL_|REDIS|SQLITE_|ANSIBLE_|VAGRANT_|ELECTRON_|DENO_|BUN_|PIP_|UV_|CONDA_|VIRTUAL_ENV|NIX_|SYSTEMD_|DBUS_|GTK_|QT_|TERMINFO|TERMCAP|ZDOTDIR|PSModule)/;
const EXECUTES_EXACTLY = new Set(
  (
    'PATH HOME SHELL ENV IFS PS4 PS1 PS2 PROMPT_COMMAND EDITOR VISUAL FCEDIT BROWSER PAGER SHELLOPTS CDPATH GLOBIGNORE ' +
    'EXECIGNORE FIGNORE HISTFILE MAIL MAILPATH TMPDIR TMP TEMP INPUTRC POSIXLY_CORRECT POSIXLY_STRICT PWD OLDPWD USER LOGNAME HOSTALIASES ' +
    'LOCPATH NLSPATH RES_OPTIONS LOCALDOMAIN MALLOC_CHECK_ SUDO_ASKPASS SUDO_EDITOR DISPLAY'
  ).split(' '),
);
const EXECUTES_BY_END =
  /(?:_OPTS|_OPTIONS|_FLAGS|FLAGS|_PATH|_HOME|_CMD|_COMMAND|_CONFIG|_CONF|RC|_EDITOR|_PAGER|_PROXY|_proxy|_SHELL|_PROGRAM|_ASKPASS|_EXEC|_HOOK|_PRELOAD|_PLUGIN|_PLUGINS|_URL|_HOST|_ENDPOINT)$/;

/** Judges a variable that other programs will see: exported, or set in front of a command. */
export function influenceOfExport(name: string, value: string | undefined): VariableInfluence {
  if (HARMLESS.has(name) || /^LC_[A-Z]+$/.test(name)) return 'none';
  if (CALCULATED.has(name)) return value !== undefined && /^-?\d*$/.test(value) ? 'none' : 'execute';
  if (PAGERS.has(name) && (value === '' || value === 'cat')) return 'none';
  return isTelling(name) ? 'execute' : 'unknown';
}

/** Judges a variable of the shell alone; it can still be one that the environment has, and then programs see it. */
export function influenceOfAssignment(name: string, value: string | undefined): VariableInfluence {
  return influenceOfExport(name, value) === 'execute' ? 'execute' : 'none';
}

const isTelling = (name: string): boolean =>
  EXECUTES_EXACTLY.has(name) ||
  EXECUTES.test(name) ||
  EXECUTES_BY_END.test(name) ||
  /^(?:https?|ftp|all|no)_proxy$/i.test(name);

/** Variables that are likely to hold a secret, by the words of their names. */
export const isSecretVariable = (name: string): boolean =>
  /(?:^|_)(?:TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|APIKEY|KEY|CREDENTIALS?|PAT|AUTH|COOKIE|DSN|DATABASE_URL|CONNECTION_STRING)(?:_|$|\d)/i.test(
    name,
  ) && !/^(?:PWD|OLDPWD|COLORKEY|SSH_AUTH_SOCK|SSH_TTY|XAUTHORITY)$/.test(name);
