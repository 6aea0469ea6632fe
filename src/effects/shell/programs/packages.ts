import { isWithin } from '../../path/place.ts';
import { literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { applyRole, runCommand, runShellText } from '../run-sheet.ts';
import { joinPath, type Scene } from '../scene.ts';
import type { Sheet, Verb } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { lines, names } from './lines.ts';

const VERSION = '-v --version -V | -h --help';
/** A sub-command that only looks at what is installed here. */
const looks = (options: string, what = 'installed packages'): Verb => ({
  options: lines(options),
  operands: 'TEXT...',
  shows: what,
});
/** A sub-command that asks the registry and changes nothing here. */
const asks = (options: string): Verb => ({
  options: lines(options),
  operands: 'TEXT...',
  marks: ['!network:the_package_registry'],
});
/** A sub-command that runs code of the project or of packages. Its options are the project's business. */
const runs = (...marks: readonly string[]): Verb => ({
  style: 'exact-posix',
  freeOptions: true,
  operands: 'TEXT...',
  marks: ['!execute', ...marks],
});

/** Without the name of a script, the scripts are only listed. */
function readRun(call: Call, scene: Scene): void {
  if (call.operands.length > 0) scene.findings.addExecute(call.program, call.verb);
  else applyRole('READ', literal('package.json'), call, scene);
}

const table = (entries: readonly (readonly [string, Verb])[]): ReadonlyMap<string, Verb> =>
  new Map(entries.flatMap(([list, verb]) => list.split(' ').map((name): [string, Verb] => [name, verb])));

const INSTALLS = ['!network:the_package_registry', '!write:installed_packages'];
const NPM_SHARED =
  '--json | --long -l | --parseable -p | --all -a | --depth=TEXT | --global -g | --prod | --production | --dev | --omit=TEXT | --include=TEXT | -w --workspace=TEXT | --workspaces -ws | --silent -s | --loglevel=TEXT | --no-color | --color[=TEXT] | --prefix=FOLDER | -C=FOLDER | --offline | --package-lock-only | -r --recursive | -F --filter=TEXT';

/** `npm` and its kin. Everything that is not a look at what is there may run scripts of packages. */
const NODE_PACKAGES: Sheet = {
  names: names('npm pnpm'),
  source: 'npm 11, npm(1); pnpm 10, its own help',
  style: 'exact',
  options: lines(`${VERSION} | ${NPM_SHARED}`),
  optionsEverywhere: true,
  read: (call, { findings }) => {
    if (call.has('-v', '-h')) findings.addText('read', `the version of ${call.program}`);
  },
  // To pnpm any other word is a script of the project, or a program that it has installed; npm knows no others.
  otherVerbs: ['!execute', '!unknown'],
  verbs: table([
    ['ls list ll la', looks('--link')],
    ['root prefix bin', looks('')],
    ['explain why', looks('')],
    ['help help-search', looks('')],
    [
      'version',
      {
        ...looks(''),
        read: (call, scene) => {
          if (call.operands.length === 0) return;
          scene.findings.addExecute(call.program, 'version');
          applyRole('WRITE', literal('package.json'), call, scene);
        },
      },
    ],
    [
      'pkg',
      {
        options: [],
        operands: 'TEXT...',
        read: (call, scene) =>
          textOf(call.operands[0]) === 'get'
            ? applyRole('READ', literal('package.json'), call, scene)
            : applyRole('WRITE', literal('package.json'), call, scene),
      },
    ],
    ['config get set', { options: lines('--location=TEXT'), operands: 'TEXT...', read: readConfig }],
    [
      'view info show v outdated search find ping audit fund whoami profile team owner access dist-tag docs repo bugs',
      asks('--audit-level=TEXT | --access=TEXT | --otp=TEXT'),
    ],
    ['publish', { ...runs('!network:the_package_registry', '!write:what_others_install') }],
    ['unpublish deprecate', { ...runs('!network:the_package_registry', '!destroy:what_others_install') }],
    ['token login logout adduser', { ...runs('!network:the_package_registry', '!secret:credentials_of_the_registry') }],
    ['run run-script rum urn', { ...runs(), marks: [], read: readRun }],
    ['test t tst start stop restart exec x dlx create init rebuild rb', runs()],
    [
      'install i in ins add ci clean-install install-test it update up upgrade uninstall remove rm un unlink link ln dedupe ddp prune shrinkwrap pack store patch import fetch self-update setup env approve-builds deploy',
      { ...runs(...INSTALLS), read: noteModules },
    ],
  ]),
};

/** `npm config get x` looks; the values of credentials are secrets. */
function readConfig(call: Call, { findings, facts }: Scene): void {
  const words = call.operands.map(shownArgument);
  const verb = call.verb === 'config' ? (words[0] ?? 'list') : call.verb;
  if (
    words.some((word) => /auth|token|password|_key/i.test(word)) ||
    (/^(?:list|ls|get)$/.test(verb) && words.length <= 1 && call.has('--long'))
  )
    findings.addText('secret', `${call.title} ${words.join(' ')}`);
  if (/^(?:get|list|ls)$/.test(verb)) findings.addText('read', `the configuration of ${call.program}`);
  else findings.add({ type: 'persist', target: joinPath(facts.home, '.npmrc'), targetKind: 'path' });
}

function noteModules(_: Call, { findings, state, facts }: Scene): void {
  for (const folder of state.folders ?? [])
    findings.add({
      type: 'write',
      target: facts.path(joinPath(folder, 'node_modules')).canonical,
      targetKind: 'path',
      extent: 'tree',
    });
}

/** Programs that run code of the project with whatever arguments: only asking for the version is not that. */
const builder = (name: string, source: string, version: 'version' | 'no version'): Sheet => ({
  names: names(name),
  source,
  style: 'exact',
  parse: (args, { findings }, program) => {
    const words = args.map(shownArgument);
    const [first, second] = words;
    if (
      version === 'version' &&
      second === undefined &&
      /^(?:--version|-V|-v|--help|-h|version|-version)$/.test(first ?? '')
    ) {
      findings.addText('read', `the version of ${program}`);
      return undefined;
    }
    findings.addExecute(
      program,
      words.find((word) => /^[a-z]/i.test(word)),
    );
    return undefined;
  },
});

/**
 * `pip wheel`: the code of the project runs. Nobody is dialled where the index is off, or where only folders are named
 * and neither what they depend on nor what builds them is looked for (pip wheel --help).
 */
function noteWheel(call: Call, scene: Scene): void {
  const texts = call.operands.map(shownArgument);
  const named = texts.filter(
    (text, index) => !text.startsWith('-') && !/^(?:-w|--wheel-dir)$/.test(texts[index - 1] ?? ''),
  );
  const onlyHere =
    texts.includes('--no-deps') &&
    texts.includes('--no-build-isolation') &&
    named.length > 0 &&
    named.every((text) => /^\.{0,2}\/|^\.{1,2}$/.test(text)) &&
    !texts.some((text) =>
      /^(?:-[cefir]|--(?:requirement|constraint|editable|index-url|extra-index-url|find-links))/.test(text),
    );
  if (!texts.includes('--no-index') && !onlyHere) scene.findings.addText('network', 'the package registry');
  noteFilesWritten(call.title, scene);
}

const PIP: Sheet = {
  names: names('pip pip3 pip2 pipx'),
  source: 'pip 25, its own help',
  style: 'exact',
  options: lines(
    `${VERSION} | -q --quiet | --verbose | --no-color | --disable-pip-version-check | --no-input | --require-virtualenv | --isolated | --python=PROGRAM | --log=WRITE`,
  ),
  optionsEverywhere: true,
  otherVerbs: ['!execute', '!unknown'],
  read: (call, { findings }) => call.has('-v', '-h') && findings.addText('read', 'the version of pip'),
  verbs: table([
    [
      'list freeze',
      looks(
        '-o --outdated !network:the_package_registry | -u --uptodate !network:the_package_registry | -e --editable | -l --local | --user | --path=LIST | --format=TEXT | --not-required | --exclude-editable | --include-editable | --exclude=TEXT | --all | -r --requirement=READ',
      ),
    ],
    ['show inspect', looks('-f --files | --local | --user')],
    ['check help', looks('')],
    ['debug', looks('')],
    [
      'config',
      {
        options: lines('--user | --global | --site | --editor=SHELL'),
        operands: 'TEXT...',
        read: (call, { findings, facts }) =>
          /^(?:list|get|debug)$/.test(textOf(call.operands[0]) ?? '')
            ? findings.addText('read', 'the configuration of pip')
            : findings.add({ type: 'persist', target: joinPath(facts.home, '.config/pip'), targetKind: 'path' }),
      },
    ],
    ['index search', asks('--pre')],
    ['wheel', { ...runs(), read: noteWheel }],
    ['install download uninstall lock run inject upgrade upgrade-all ensurepath', { ...runs(...INSTALLS) }],
  ]),
};

/** The proxies of rustup run what a file of the workspace names as the tool chain. */
function noteToolchain(call: Call, { findings, facts, state }: Scene): void {
  const isThere = (name: string): boolean =>
    (state.folders ?? []).some((folder) => facts.path(joinPath(folder, name)).kind !== 'absent');
  if (state.folders === undefined || isThere('rust-toolchain') || isThere('rust-toolchain.toml'))
    findings.addExecute(call.program);
}

const CARGO: Sheet = {
  names: ['cargo'],
  source: 'cargo 1.80, its own help',
  style: 'exact',
  options: lines(`${VERSION} | --verbose | -q --quiet | --list | --offline | --locked | --frozen | --color=TEXT`),
  optionsEverywhere: true,
  read: (call, scene) => {
    noteToolchain(call, scene);
    if (call.has('-v', '-h', '--list')) scene.findings.addText('read', 'the version of cargo');
  },
  // Aliases and build scripts are code of the project.
  otherVerbs: ['!execute'],
  verbs: table([
    ['version locate-project read-manifest pkgid', { ...looks('--manifest-path=READ'), read: noteToolchain }],
    ['search info', asks('--limit=TEXT')],
    ['install uninstall update add remove fetch vendor generate-lockfile', { ...runs(...INSTALLS) }],
    ['publish', { ...runs('!network:the_package_registry', '!write:what_others_install') }],
    ['yank owner', { ...runs('!network:the_package_registry', '!destroy:what_others_install') }],
    ['login logout', { ...runs('!network:the_package_registry', '!secret:credentials_of_the_registry') }],
  ]),
};

const GO: Sheet = {
  names: ['go'],
  source: 'go 1.23, go help',
  style: 'single',
  options: lines('-C=FOLDER'),
  otherVerbs: ['!execute'],
  verbs: table([
    ['version', looks('-m | -v', 'the version of go')],
    [
      'env',
      {
        options: lines('-json | -w !persist | -u !persist | -changed'),
        operands: 'TEXT...',
        shows: 'the settings of go',
      },
    ],
    ['help', looks('')],
    ['doc', looks('-all | -short | -src | -u | -c | -cmd')],
    [
      'list',
      looks(
        '-m | -json | -f=TEXT | -deps | -test | -e | -u !network:the_module_proxy | -versions !network:the_module_proxy | -find | -compiled !execute',
      ),
    ],
    [
      'fmt fix',
      {
        options: lines('-n | -x'),
        operands: 'TEXT...',
        read: (call, scene) => noteFilesWritten(call.title, scene),
      },
    ],
    ['get install mod work', { ...runs('!network:the_module_proxy', '!write:installed_packages') }],
  ]),
};

const APT: Sheet = {
  names: names('apt apt-get apt-cache'),
  source: 'apt 2.6, apt(8)',
  style: 'exact',
  options: lines(
    `${VERSION} | -q --quiet | -y --yes | -s --simulate --dry-run | -o=TEXT !execute !unknown | -c=READ !execute !unknown | -a --all-versions | --installed | --upgradable | -n --names-only | -f --full | --no-install-recommends | -t=TEXT | --recurse | --important`,
  ),
  optionsEverywhere: true,
  otherVerbs: ['!privilege', '!execute', '!network:the_package_mirrors'],
  read: (call, { findings }) => call.has('-v', '-h') && findings.addText('read', 'the version of apt'),
  verbs: table([
    [
      'list show search policy depends rdepends showpkg madison pkgnames stats help showsrc',
      looks('', 'packages of the system'),
    ],
  ]),
};

const DPKG: Sheet = {
  names: names('dpkg dpkg-query'),
  source: 'dpkg 1.21, dpkg(1)',
  style: 'exact',
  options: lines(
    '-l --list | -L --listfiles | -s --status | -S --search | -p --print-avail | -c --contents @READ | -I --info @READ | -W --show | -f --showformat=TEXT | --get-selections | --print-architecture | --version | --help | -i --install @READ !privilege !execute | -r --remove !privilege | -P --purge !privilege | --configure !privilege !execute | --unpack @READ !privilege | --set-selections !privilege | --add-architecture !privilege',
  ),
  operands: (call) => (call.has('-c', '-I', '-i', '--unpack') ? 'READ...' : 'TEXT...'),
  shows: 'packages of the system',
};

/** Package managers of systems and languages that install as well as look; only the words listed look. */
const manager = (name: string, reading: string, ...marks: readonly string[]): Sheet => ({
  names: names(name),
  source: 'its own help',
  style: 'exact-posix',
  parse: (args, { findings }, program) => {
    const [first = ''] = args.map(shownArgument);
    if (reading.split(' ').includes(first)) findings.addText('read', `what ${program} knows`);
    else {
      findings.addExecute(program, /^[a-z]/.test(first) ? first : undefined);
      for (const mark of marks)
        findings.addText(mark === 'privilege' ? 'privilege' : 'network', `${program} ${first}`.trim());
    }
    return undefined;
  },
});

/** A program that the project has installed is run as it is; only what is not there is fetched (npm 11, npx(1)). */
function isInstalledHere(words: readonly string[], { state, facts }: Scene): boolean {
  const tool = words.find((word) => !word.startsWith('-'));
  const [folder, another] = state.folders ?? [];
  const leaves = words.some((word) =>
    /^(?:-p|--package|--prefix|-C|--registry|--workspace|-w|--prefer-online)(?:=|$)/.test(word),
  );
  if (tool === undefined || folder === undefined || another !== undefined || leaves || !/^[\w-][\w.-]*$/.test(tool))
    return false;
  for (let at = folder; isWithin(at, facts.workspace); at = at.slice(0, at.lastIndexOf('/')))
    if (facts.path(joinPath(at, `node_modules/.bin/${tool}`)).kind !== 'absent') return true;
  return false;
}

/** `npx TOOL` fetches a package and runs it; a command behind `-c` is run by a shell. */
const NPX: Sheet = {
  names: names('npx bunx pnpx'),
  source: 'npm 11, npx(1)',
  style: 'exact-posix',
  parse: (args, scene, program) => {
    const words = args.map(shownArgument);
    if (/^(?:--version|-v|--help|-h)$/.test(words[0] ?? '') && words.length === 1) {
      scene.findings.addText('read', `the version of ${program}`);
      return undefined;
    }
    scene.findings.addExecute(
      program,
      words.find((word) => !word.startsWith('-')),
    );
    if (!words.includes('--no-install') && !words.includes('--no') && !isInstalledHere(words, scene))
      scene.findings.addText('network', 'the package registry');
    const call = words.findIndex((word) => /^(?:-c|--call)$/.test(word));
    const text = args[call + 1];
    if (call >= 0 && text !== undefined) runShellText(text, scene);
    return undefined;
  },
};

/** `uv run CMD`, `poetry run CMD`, `bundle exec CMD`: the rest is a command, in an environment of the project. */
const environment = (name: string, verb: string): Sheet => ({
  names: names(name),
  source: 'its own help',
  style: 'exact-posix',
  parse: (args, scene, program) => {
    const words = args.map(shownArgument);
    const [first = ''] = words;
    if (words.length === 1 && /^(?:--version|-V|--help|-h|version|self)$/.test(first)) {
      scene.findings.addText('read', `the version of ${program}`);
      return undefined;
    }
    scene.findings.addExecute(program, first === '' ? undefined : first);
    if (/^(?:add|install|sync|lock|update|remove|tool|pip|publish|self|python|build)$/.test(first))
      scene.findings.addText('network', 'the package registry');
    if (first === verb && args.length > 1 && !(words[1] ?? '-').startsWith('-')) runCommand(args.slice(1), scene);
    return undefined;
  },
});

export const PACKAGES: readonly Sheet[] = [
  NODE_PACKAGES,
  // What the project names in its own configuration answers in their place, even for a version (CVE-2025-59828).
  builder(
    'yarn mvn mvnw gradle gradlew sbt tsx ts-node turbo nx lerna next nuxt webpack-cli storybook playwright cypress vite webpack jest vitest mocha pytest tox nox pylint flake8 rubocop phpunit rspec bazel bazelisk',
    'their own help',
    'no version',
  ),
  NPX,
  PIP,
  environment('uv uvx poetry pipenv pdm hatch rye', 'run'),
  environment('bundle', 'exec'),
  CARGO,
  GO,
  APT,
  DPKG,
  builder(
    'make gmake cmake ninja meson ant just task rake pyenv rbenv bun composer stack cabal opam nuget',
    'their own help',
    'version',
  ),
  manager('brew', 'list info search deps outdated config doctor --version --prefix', 'network'),
  manager(
    'dnf yum zypper pacman apk snap flatpak nix nix-env guix port emerge aptitude',
    'list info search repolist --version -Q -Qi -Ql -Ss',
    'network',
    'privilege',
  ),
  manager('gem conda mamba micromamba luarocks', 'list info search show env --version', 'network'),
];
