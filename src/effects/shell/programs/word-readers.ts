import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import { runShellText } from '../run-sheet.ts';
import { absolutePaths, type Scene } from '../scene.ts';
import { isSecretPath } from '../secret-path.ts';
import type { Sheet } from '../sheet.ts';
import { noteFilesWritten, touchPath } from '../touch.ts';
import { names } from './lines.ts';
import { readsSqlite, sqliteFile } from './sqlite-shell.ts';

type Reader = (words: readonly string[], scene: Scene, program: string) => void;

/** Programs whose words are looked through by rules of their own; asking for version or help is free. */
const words = (name: string, source: string, read: Reader, more: Partial<Sheet> = {}): Sheet => ({
  ...more,
  names: names(name),
  source,
  style: 'exact',
  parse: (args: readonly Argument[], scene, program) => {
    const texts = args.map(shownArgument);
    const unknown = args.find((arg) => textOf(arg) === undefined);
    if (texts.length === 1 && /^(?:--?version|-V|--help|-h|-\?|version|help)$/.test(texts[0] ?? ''))
      scene.findings.addText('read', `the version of ${program}`);
    else {
      if (unknown !== undefined) scene.findings.addText('unknown', `${program} ${shownArgument(unknown)}`);
      read(texts, scene, program);
    }
    return undefined;
  },
});

/** Options in front of a sub-command that take a word, and those that take none; each as its program's own help says. */
interface LeadingOptions {
  readonly valued: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
}
const leading = (valued: string, flags: string): LeadingOptions => ({
  valued: new Set(valued.split(' ')),
  flags: new Set(flags.split(' ')),
});

const SUBCOMMAND_WORDS_MAX = 4;

/**
 * The words before anything else, past the options that are known to stand in front of them. One option that is not
 * known could take the next word, so then nothing is told; and a rule about any sub-command meets the call.
 */
const leadingWords =
  ({ valued, flags }: LeadingOptions): NonNullable<Sheet['subcommand']> =>
  (texts) => {
    let at = 0;
    for (let text = texts[at]; text?.startsWith('-') === true; text = texts[at]) {
      const [name = ''] = text.split('=');
      if (text.includes('=') && (valued.has(name) || flags.has(name))) at += 1;
      else if (valued.has(text)) at += 2;
      else if (flags.has(text)) at += 1;
      else return undefined;
    }
    const found: string[] = [];
    for (const text of texts.slice(at)) {
      if (text === undefined && found.length === 0) return undefined;
      if (text === undefined || !/^[\w.:@/+][\w.:@/+-]*$/.test(text) || found.length === SUBCOMMAND_WORDS_MAX) break;
      found.push(text);
    }
    return found.length === 0 ? undefined : found.join(' ');
  };

const TERRAFORM_OPTIONS = leading('-chdir', '-no-color');
const CLOUD_OPTIONS = leading(
  '--profile --region --output --endpoint-url --query --project --account --configuration --format --verbosity --subscription -o --cli-read-timeout --cli-connect-timeout --ca-bundle',
  '--debug --no-paginate --no-cli-pager --no-verify-ssl --no-sign-request --quiet -q --verbose --only-show-errors',
);
const FORGE_OPTIONS = leading('-R --repo', '--help');

/** Words that are not options: the command and its objects. */
const plain = (texts: readonly string[]): readonly string[] => texts.filter((text) => !text.startsWith('-'));

/** Without those that start the providers, which are programs in the workspace (validate, graph, providers schema). */
const TERRAFORM_READS = /^(?:version|providers|modules)$/;
const terraform: Reader = (texts, scene, program) => {
  const { findings } = scene;
  const [verb = '', second = ''] = plain(texts.map((text) => (text.startsWith('-chdir=') ? '-' : text)));
  if (
    (TERRAFORM_READS.test(verb) && second === '') ||
    (verb === 'fmt' && texts.some((text) => /^--?check$/.test(text)))
  )
    findings.addText('read', 'the configuration of the infrastructure');
  else if (verb === 'state' && /^(?:list)$/.test(second)) findings.addText('read', 'the state of the infrastructure');
  else if (verb === 'workspace' && /^(?:list|show)$/.test(second))
    findings.addText('read', 'the state of the infrastructure');
  // These start the providers, which are programs in the workspace, and dial nobody.
  else if (/^(?:validate|graph)$/.test(verb)) findings.addExecute(program, verb);
  else if (verb === 'fmt') noteFilesWritten(`${program} fmt`, scene);
  // Outputs, state and plans hold passwords in plain text.
  else if (/^(?:output|show|console)$/.test(verb) || (verb === 'state' && /^(?:show|pull)$/.test(second)))
    findings.addText('secret', `values of the infrastructure (${program} ${verb})`);
  else {
    findings.addText('network', 'the providers of the infrastructure');
    if (verb === 'destroy' || texts.some((text) => /^--?destroy$/.test(text))) findings.addRuin('the infrastructure');
    else if (verb === 'state' && second !== '') findings.addText('destroy', 'the infrastructure');
    else if (verb === 'apply' && texts.some((text) => /^--?auto-approve/.test(text)))
      findings.addText('destroy', 'the infrastructure, as the plan says');
    else findings.addExecute(program, verb === '' ? undefined : verb);
  }
};

const CLOUD_SECRETS =
  /secrets?manager|get-secret|get-parameter|ssm|get-session-token|assume-role|print-access-token|get-access-token|access-token|configure|keyvault|kms|get-login|credentials|application-default|auth-token|authenticator|decrypt/;
const CLOUD_DESTROYS =
  /^(?:delete|terminate|remove|destroy|purge|rb|rm|deregister|revoke|disable|stop|detach|release|reset)(?:-|$)/;
const CLOUD_GRANTS = /^(?:attach|put|add|create|update|set)-?.*(?:polic|role|iam|user|access-key|permission|binding)/;

/** Of those, what takes data or whole services away. */
const CLOUD_RUINS = /^(?:delete|terminate|purge|rb)(?:-(?!tags?$|labels?$|objects?$|messages?$)|$)|:destroy$|^destroy$/;
const isCloudRuin = (all: readonly string[], texts: readonly string[]): boolean =>
  all.some((word) => CLOUD_RUINS.test(word)) ||
  (all.some((word) => /^(?:rm|remove|del)$/.test(word)) &&
    texts.some((text) => /^(?:--recursive|-r|-R|-rf)$/.test(text)));

/** Every call leaves the machine with the person's rights. */
const cloud: Reader = (texts, scene, program) => {
  const { findings } = scene;
  const all = plain(texts);
  for (const text of all) noteFileOperand(text, scene);
  findings.addText('network', `${program} ${all.slice(0, 3).join(' ')}`);
  if (all.some((word) => CLOUD_SECRETS.test(word)) && !all.includes('get-caller-identity'))
    findings.addText('secret', `${program} ${all.slice(0, 3).join(' ')}`);
  if (isCloudRuin(all, texts)) findings.addRuin(`cloud resources (${program} ${all.slice(0, 3).join(' ')})`);
  else if (all.some((word) => CLOUD_DESTROYS.test(word)) || texts.includes('--delete'))
    findings.addText('destroy', `cloud resources (${program} ${all.slice(0, 3).join(' ')})`);
  if (all.some((word) => CLOUD_GRANTS.test(word)) || all.includes('add-iam-policy-binding'))
    findings.addText('privilege', `${program} ${all.slice(0, 3).join(' ')}`);
  if (all.some((word) => /^(?:ssh|exec|run|run-command|send-command|start-session|invoke|functions)$/.test(word)))
    findings.addExecute(program);
  if (all.some((word) => CLOUD_WRITES.test(word))) findings.addText('write', `${program} ${all.slice(0, 3).join(' ')}`);
};

/** Verbs that leave something there. */
const CLOUD_WRITES = /^(?:cp|mv|sync|put|create|update|set|deploy|apply|start|mb|push|import|upload|publish)(?:-|$)/;

/** A file of this machine among the words: what is a secret here is one wherever it is sent. */
function noteFileOperand(text: string, scene: Scene): void {
  const path = text.replace(/^(?:fileb?:\/\/|@)/, '');
  if (/^[a-z0-9]+:\/\//i.test(path) || !/[./~]/.test(path)) return;
  const [absolute] = absolutePaths(path, scene.state) ?? [path];
  if (isSecretPath(absolute ?? path)) touchPath(literal(path), { touch: 'read', tree: false }, scene);
}

const GITHUB_READS = /^(?:list|view|status|diff|checks|browse|search|watch)$/;
/** `gh api` and the verbs that change something send data with the person's token. */
const forge: Reader = (texts, { findings }, program) => {
  const [first = '', second = ''] = plain(texts);
  findings.addText('network', `${program} ${first} ${second}`.trim());
  if (first === 'auth' && /^(?:token|status)$/.test(second)) findings.addText('secret', `the token of ${program}`);
  if (/^(?:repo|org|project|release)$/.test(first) && second === 'delete')
    findings.addRuin(`${program} ${first} ${second}`);
  else if (/^(?:delete|close|archive|remove)$/.test(second))
    findings.addText('destroy', `${program} ${first} ${second}`);
  else if (/^(?:create|edit|merge|comment|review|reopen|upload|set|sync|fork|enable|disable|rename)$/.test(second))
    findings.addText('write', `${program} ${first} ${second}`);
  if (first === 'extension' || first === 'alias' || (first === 'codespace' && !GITHUB_READS.test(second)))
    findings.addExecute(program);
};

/** Enough of a text to see what sort of thing it does; it is unknown in any case. */
const TEXT_MAX = 4_000;

/** Database clients: the SQL is read elsewhere; here only what the client itself would do. */
const database: Reader = (texts, scene, program) => {
  const { findings } = scene;
  if (program === 'sqlite3' && readsSqlite(texts, scene)) return;
  const text = texts.join(' ').slice(0, TEXT_MAX);
  const host = /(?:^| )(?:-h ?|--host[= ])(\S+)/.exec(text)?.[1] ?? /^[a-z+]+:\/\/[^/ ]*/.exec(text)?.[0] ?? undefined;
  if (program !== 'sqlite3' && program !== 'duckdb') findings.addText('network', `the database ${host ?? 'server'}`);
  findings.addText('unknown', `${program} ${text}`.slice(0, 200));
  const runs =
    /\\!|\\(?:o|g|w|copy)\b.*\||\bsystem\b|(?:^|[\s'"])\.(?:shell|system|load|import|output|once|excel|open|save|backup|restore|read|cd)\b|\bCOPY\b.*\bPROGRAM\b|load_extension|-A\b.*\|/i.test(
      text,
    );
  if (runs) {
    findings.addExecute('sh');
    for (const [, command = ''] of text.matchAll(/(?:\\!|\bsystem\b|\.(?:shell|system)\b)\s*([^\n]+)/g))
      runShellText(literal(command.replace(/["']$/, '')), scene);
  }
  const isServer = program !== 'sqlite3' && program !== 'duckdb';
  const file = program === 'sqlite3' ? sqliteFile(texts) : undefined;
  if (
    /\bDROP\s+(?:DATABASE|SCHEMA|TABLE)\b|\bTRUNCATE\b|\bFLUSH(?:ALL|DB)\b|dropDatabase|\bDELETE\s+FROM\b(?!.*\bWHERE\b)/i.test(
      text,
    )
  ) {
    if (isServer) findings.addRuin('data of the database');
    else noteLostRows(file, scene);
  } else if (/\bDROP\b/i.test(text)) noteLostRows(file, scene);
  else if (file !== undefined) touchPath(literal(file), { touch: 'write', tree: false }, scene);
  else if (/\b(?:INSERT|UPDATE|DELETE|ALTER|CREATE|REPLACE|MERGE|VACUUM)\b|\b(?:SET|DEL|HSET|LPUSH)\s/i.test(text))
    findings.addText('write', 'data of the database');
  if (/\b(?:GRANT|CREATE\s+(?:USER|ROLE)|ALTER\s+(?:USER|ROLE))\b|CONFIG\s+SET/i.test(text))
    findings.addText('privilege', 'rights in the database');
  if (/pg_shadow|pg_authid|mysql\.user|pg_read_file|readfile\s*\(|LOAD_FILE/i.test(text))
    findings.addText('secret', 'credentials in the database');
  for (const word of text.split(/[\s'"=]+/))
    if (word.length > 1 && isSecretPath(word)) findings.addText('secret', word);
};

/** Rows that go are gone; where they stood in one file, it is that file which is not the same any more. */
function noteLostRows(file: string | undefined, { findings, facts, state }: Scene): void {
  const [path, another] = file === undefined ? [] : (absolutePaths(file, state) ?? []);
  if (path === undefined || another !== undefined) findings.addText('destroy', 'data of the database');
  else findings.add({ type: 'destroy', target: facts.path(path).canonical, targetKind: 'path' });
}

const dump: Reader = (texts, { findings }, program) => {
  findings.addText('network', `the database (${program})`);
  findings.addText('unknown', `${program} ${texts.join(' ')}`.slice(0, 200));
  if (program === 'dropdb') findings.addRuin('a database');
};

/** Without these a store of keys shows nothing that is secret (gpg(1), vault and 1Password's own help). */
const KEEPER_SHOWS =
  /^(?:\S+ (?:--?version|-V|version|--help|status)|gpg2? (?:-k|--list-(?:public-)?keys|--list-sigs|--fingerprint|--show-keys|--verify)(?: [\w@./+-]+)*)$/;
/** How a value is asked for; everything else that these programs do may also change what they keep. */
const KEEPER_GIVES =
  /^(?:(?:pass|op|bw|keyring|chamber|doppler) (?:show|read|get|list|secrets)|vault (?:kv get|read)|secret-tool (?:lookup|search)|security (?:find|dump)|gpg2? .*(?:--export-secret|-d\b|--decrypt)|sops (?:-d|--decrypt|decrypt)|age (?:-d|--decrypt)|ssh-keygen .*-y\b)/;

/** What is asked from a store of secrets is one. */
const keeper: Reader = (texts, { findings }, program) => {
  const text = `${program} ${texts.join(' ')}`;
  if (/^(?:ssh-keygen)/.test(text) && /-l\b/.test(text)) findings.addText('read', 'a fingerprint');
  else if (/^ssh-add -[lL]/.test(text)) findings.addText('read', 'the keys of the agent');
  else if (KEEPER_SHOWS.test(text)) findings.addText('read', `what ${program} says of itself and of public keys`);
  else {
    findings.addText('secret', text.slice(0, 120));
    if (!KEEPER_GIVES.test(text)) findings.addExecute(program);
    if (/^(?:vault|op|bw|doppler)$/.test(program)) findings.addText('network', `the store of secrets (${program})`);
  }
};

const OPENSSL_READS =
  /^(?:version|x509|dgst|md5|sha1|sha256|sha512|verify|ciphers|list|asn1parse|crl|prime|help|base64)$/;
const openssl: Reader = (texts, { findings, state }, program) => {
  const [verb = ''] = texts;
  const out = texts[texts.indexOf('-out') + 1];
  if (verb === 's_client' || verb === 's_server' || verb === 'ocsp')
    findings.addText('network', `openssl ${texts.slice(1, 4).join(' ')}`);
  else if (
    OPENSSL_READS.test(verb) &&
    !texts.some((text) => /^--?(?:out\w*|writerand|engine|provider\w*|config|CAcreateserial|CAserial)/.test(text))
  )
    findings.addText('read', 'a certificate or a digest');
  else findings.addExecute(program, verb === '' ? undefined : verb);
  if (texts.includes('-out') && out !== undefined)
    for (const folder of state.folders ?? [])
      findings.add({ type: 'write', target: out.startsWith('/') ? out : `${folder}/${out}`, targetKind: 'path' });
  for (const word of texts)
    if (/[/.]/.test(word) && isSecretPath(word.replace(/^file:/, ''))) findings.addText('secret', word);
};

export const SERVICES: readonly Sheet[] = [
  words('terraform tofu terragrunt', 'Terraform 1.9, its own help', terraform, {
    subcommand: leadingWords(TERRAFORM_OPTIONS),
  }),
  words(
    'pulumi cdk ansible ansible-playbook vagrant packer nomad consul serverless sls eksctl kustomize argocd flux skaffold istioctl',
    'their own help',
    (texts, { findings }, program) => {
      const onlyReads =
        (program === 'ansible-playbook' &&
          texts.some((text) => /^--(?:syntax-check|list-tasks|list-tags)$/.test(text))) ||
        (program === 'kustomize' &&
          texts[0] === 'build' &&
          !texts.some((text) => text.includes('://') || /^git@|github\.com/.test(text)));
      if (!onlyReads) findings.addText('network', `${program} ${plain(texts)[0] ?? ''}`.trim());
      findings.addExecute(program);
      if (plain(texts).some((word) => /^(?:destroy|delete|down)$/.test(word))) findings.addRuin('the infrastructure');
      else if (plain(texts).some((word) => /^(?:rm|remove|stop)$/.test(word)))
        findings.addText('destroy', 'the infrastructure');
    },
    { subcommand: leadingWords(leading('', '')) },
  ),
  words(
    'aws gcloud az gsutil bq doctl linode-cli heroku fly flyctl vercel netlify wrangler firebase s3cmd rclone mc ibmcloud oci',
    'their own help',
    cloud,
    { subcommand: leadingWords(CLOUD_OPTIONS) },
  ),
  words('gh glab hub tea', 'gh 2.50, its own help', forge, { subcommand: leadingWords(FORGE_OPTIONS) }),
  words(
    'psql mysql mariadb sqlite3 redis-cli mongosh mongo cqlsh clickhouse-client duckdb sqlcmd influx',
    'their own help',
    database,
  ),
  words('pg_dump pg_dumpall pg_restore mysqldump mongodump mongorestore createdb dropdb', 'their own help', dump),
  words(
    'gpg gpg2 pass op bw secret-tool vault age sops keyring security ssh-keygen ssh-add ssh-copy-id keepassxc-cli chamber doppler',
    'their manual pages',
    keeper,
  ),
  words('openssl', 'OpenSSL 3.0, openssl(1)', openssl),
];
