import type { Protection } from '../../contract/protection.ts';

/**
 * One sort of protected place. `at` lists names, or chains of names joined by `/`, at any depth below the root; what
 * lies below a match is protected with it. `file` looks at the last name only.
 */
export interface ProtectedPlace {
  readonly at: readonly string[];
  readonly file?: RegExp;
  /** Completes "this is …". */
  readonly why: string;
  readonly forbids: readonly (keyof Protection)[];
}

const CHANGE = ['write', 'delete'] as const;
const TOUCH = ['read', 'write', 'delete'] as const;

const names = (...lines: readonly string[]): readonly string[] => lines.flatMap((line) => line.split(' '));

/** All names are given folded (see `foldName`). Git's own folder is not here: it has rules of its own. */
export const PROTECTED_PLACES: readonly ProtectedPlace[] = [
  {
    why: 'agent configuration, which can start programs',
    forbids: CHANGE,
    at: names(
      '.claude .claude.json .codex .cursor .cursorrules .gemini .windsurf .windsurfrules .continue .continuerc.json',
      '.cline .clinerules .roo .roomodes .roorules .kilocode .kiro .opencode opencode.json opencode.jsonc .amazonq',
      '.junie .goose .goosehints .qwen .crush .augment .trae .factory .openhands .aider .aider.conf.yml .mcp.json',
      '.aider.conf.yaml .aider.model.settings.yml .codeium .copilot .cody .amp .warp .void .tabnine .rovodev .zencoder',
      'mcp.json mcp_config.json mcp_settings.json cline_mcp_settings.json claude_desktop_config.json',
      '.config/claude .config/codex .config/opencode .config/goose',
    ),
  },
  {
    why: 'editor configuration, which can start programs',
    forbids: CHANGE,
    at: names(
      '.vscode .vscode-server .idea .zed .fleet .vs .devcontainer .devcontainer.json .vim .vimrc .gvimrc .exrc',
      '.nvimrc .nvim.lua .lvimrc .local.vimrc .config/nvim .emacs .emacs.d .dir-locals.el .dir-locals-2.el',
      '.config/zed .config/code .helix .config/helix .nvim .ideavimrc .kakrc .config/kak .sublime-commands',
    ),
    file: /\.(?:code-workspace|sublime-project)$/,
  },
  {
    why: 'Sallyport’s own policy',
    forbids: CHANGE,
    at: names('.sallyport .config/sallyport sallyport.yaml sallyport.yml sallyport.json'),
  },
  { why: 'git hooks, which run at the next commit', forbids: CHANGE, at: names('.husky .githooks') },
  { why: 'the history of the project', forbids: CHANGE, at: names('.hg .svn .jj .bzr') },
  {
    why: 'a start-up file, which runs at the next login or command',
    forbids: CHANGE,
    at: names(
      '.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .zlogout',
      '.kshrc .cshrc .tcshrc .login .logout .inputrc .xinitrc .xprofile .xsession .xsessionrc .pam_environment',
      '.config/fish .config/autostart .config/systemd .config/environment.d .local/share/systemd',
      '.local/share/applications library/launchagents .gitconfig .config/git .gdbinit .lldbinit .pythonrc .irbrc',
      '.tmux.conf .screenrc .wgetrc .curlrc .pryrc .rprofile .psqlrc .sqliterc .hgrc .direnvrc',
    ),
  },
  {
    why: 'package-manager configuration, which can name programs to run',
    forbids: CHANGE,
    at: names(
      '.cargo/config .cargo/config.toml .bundle/config .mvn/jvm.config .mvn/extensions.xml .pnpmfile.cjs .pnpmfile.mjs',
      '.yarn/plugins .yarn/releases',
    ),
  },
  {
    why: 'a file of credentials',
    forbids: TOUCH,
    at: names(
      '.npmrc .yarnrc .yarnrc.yml .pypirc pip.conf pip.ini .condarc .netrc _netrc .pgpass .my.cnf .mylogin.cnf',
      '.git-credentials .dockercfg .docker/config.json .kube/config .kube/cache .aws/credentials .aws/config .aws/sso',
      '.aws/cli .azure .boto .s3cfg .htpasswd .vault-token .terraformrc .terraform.d/credentials.tfrc.json',
      '.cargo/credentials .cargo/credentials.toml .gem/credentials .m2/settings.xml .gradle/gradle.properties',
      '.config/gh .config/hub .config/glab-cli .config/gcloud .config/op .config/rclone .config/sops',
      '.config/git/credentials .config/containers/auth.json .config/google-chrome .config/chromium .mozilla',
      '.password-store .local/share/keyrings library/keychains .xauthority .iceauthority .composer/auth.json .dev.vars',
      '.ssh .gnupg .pki .putty .secret .secrets credentials.json credentials.yml credentials.yaml credentials.toml',
      'credentials.csv secrets.json secrets.yml secrets.yaml secrets.toml application_default_credentials.json',
      'service-account.json service_account.json serviceaccount.json client_secret.json serviceaccountkey.json',
      'service-account-key.json gcp-key.json kubeconfig kubeconfig.yaml kubeconfig.yml .dockerconfigjson .act.secrets',
      '.vault_pass .vault_password .vault-password vault_pass.txt .renviron local.settings.json .clasprc.json',
    ),
    file: /\.(?:tfstate|tfstate\.backup|kdbx|keychain|keychain-db|ovpn)$|^client_secret_.*\.json$|firebase-adminsdk[^/]*\.json$/,
  },
  {
    why: 'a private key',
    forbids: TOUCH,
    at: names('id_rsa id_dsa id_ecdsa id_ed25519 id_xmss id_ecdsa_sk id_ed25519_sk secring.gpg'),
    file: /\.(?:key|pem|p12|pfx|p8|jks|keystore|ppk|pkcs12)$|(?:private|secret)[^/]*\.(?:asc|gpg|pgp)$/,
  },
  {
    why: 'a record of what was typed, which may hold secrets',
    forbids: TOUCH,
    at: names('.histfile .lesshst .viminfo'),
    file: /^\.[a-z0-9_]+_history$/,
  },
  {
    why: 'a file of secrets for the environment',
    forbids: TOUCH,
    at: names('.env .envrc .envs .env.d'),
    file: /^\.env[._~-]|.\.env$|^\.?#\.env#?$/,
  },
];

const TEMPLATE = 'example|sample|template|tmpl|tpl|dist|stub|schema';
const CERTIFICATE =
  'ca|cacerts?|certs?|certificate|chain|fullchain|bundle|root|intermediate|csr|crl|dh|dhparams?|(?:public|pub)(?:[-_.]?key)?';

/** File names that the table takes in and that hold no secret. Matched as spelled, apart from case. */
export const HARMLESS_FILES: readonly RegExp[] = [
  new RegExp(`^\\.env(?:[._-][a-z0-9_-]+)*[._-](?:${TEMPLATE})$`),
  new RegExp(`^(?:[a-z0-9_-]+[._-])?(?:${TEMPLATE})\\.env$`),
  // Certificates and the public halves of keys share the endings of private ones.
  new RegExp(`^(?:[a-z0-9_.-]*[-_.])?(?:${CERTIFICATE})(?:[-_.](?:${CERTIFICATE})|[-_.]?\\d{1,6})?\\.pem$`),
  /^(?:[a-z0-9_.-]*[-_.])?(?:public|pub)(?:[-_.]key)?\.key$/,
];

/** Parts of an editor's folder that only recommend or complete: the last two names. */
export const HARMLESS_PLACES: readonly RegExp[] = [/^\.vscode\/(?:extensions\.json|[^/]+\.code-snippets)$/];
