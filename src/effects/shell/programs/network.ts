import { type Argument, literal, nearTextOf, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import { Findings } from '../findings.ts';
import { hostOfUrl, hostWithPort, networkEffect } from '../network-target.ts';
import { applyRole, runCommand, runShellText } from '../run-sheet.ts';
import { deeper, type Scene, WRAPPERS_MAX } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { lines, names } from './lines.ts';

const CURL: Sheet = {
  names: ['curl'],
  source: 'curl 7.88, curl(1)',
  style: 'gnu',
  options:
    lines(`-# --progress-bar | -0 --http1.0 | --http1.1 | --http2 | --http2-prior-knowledge | --http3 | -4 --ipv4 | -6 --ipv6 | -A --user-agent=TEXT | -a --append | --anyauth | --basic
    -b --cookie=TEXT | -c --cookie-jar=WRITE | -C --continue-at=TEXT | --compressed | --connect-timeout=TEXT | --connect-to=UNKNOWN | --create-dirs | --crlf | -d --data --data-ascii=TEXT
    --data-binary=TEXT | --data-raw=TEXT | --data-urlencode=TEXT | --json=TEXT | -D --dump-header=WRITE | -e --referer=TEXT | -E --cert=READ | --key=READ | --cacert=READ | --capath=LIST | --digest
    -f --fail | --fail-early | --fail-with-body | -F --form=TEXT | --form-string=TEXT | -g --globoff | -G --get | -h --help[=TEXT] | -H --header=TEXT | -i --include | -I --head | -j --junk-session-cookies
    -J --remote-header-name | -k --insecure | -K --config=UNKNOWN | -l --list-only | -L --location | --location-trusted | --limit-rate=TEXT | -m --max-time=TEXT | --max-filesize=TEXT | --max-redirs=TEXT
    -M --manual | -n --netrc !secret:the_netrc_file | --netrc-optional !secret:the_netrc_file | --netrc-file=READ | -N --no-buffer | --no-progress-meter | --noproxy=TEXT | -o --output=WRITE | -O --remote-name
    --remote-name-all | --output-dir=WRITE | --oauth2-bearer=TEXT | -p --proxytunnel | --path-as-is | -q --disable | -Q --quote=TEXT !unknown | -r --range=TEXT | -R --remote-time | --request-target=TEXT
    --resolve=UNKNOWN | --doh-url=URL | --retry=TEXT | --retry-all-errors | --retry-connrefused | --retry-delay=TEXT | --retry-max-time=TEXT | -s --silent | -S --show-error | --stderr=WRITE | --ssl | --ssl-reqd
    -t --telnet-option=TEXT | -T --upload-file=READ | --tcp-nodelay | --tls-max=TEXT | --tlsv1 | --tlsv1.2 | --tlsv1.3 | --trace=WRITE | --trace-ascii=WRITE | --trace-time | -u --user=TEXT | --url=TEXT
    -U --proxy-user=TEXT | -v --verbose | -V --version | -w --write-out=TEXT | -x --proxy=URL | --preproxy=URL | --socks5=HOST | --socks5-hostname=HOST | --socks4=HOST | --unix-socket=UNKNOWN | --abstract-unix-socket=UNKNOWN
    -X --request=TEXT | -y --speed-time=TEXT | -Y --speed-limit=TEXT | -z --time-cond=TEXT | -Z --parallel | --parallel-max=TEXT | -: --next | --aws-sigv4=TEXT | --hsts=WRITE | --alt-svc=WRITE | --libcurl=WRITE`),
  operands: 'TEXT...',
  read: readCurl,
};

function readCurl(call: Call, scene: Scene): void {
  if (call.operands.length === 0 && call.has('-V', '-h', '-M') && !call.has('--url')) {
    scene.findings.addText('read', 'the version of curl');
    return;
  }
  const method = curlMethod(call);
  for (const url of [...call.operands, ...call.values('--url')]) reachUrl(url, method, call, scene);
  // A value with @ is taken from that file: its content goes out.
  for (const value of ['-d', '--data-binary', '--data-urlencode', '--json', '-F', '-b', '-H', '-w'].flatMap((name) =>
    call.values(name),
  )) {
    noteSentFile(value, call, scene);
  }
  if (call.has('-J')) noteFilesWritten(call.title, scene);
  else if (call.has('-O', '--remote-name-all')) for (const url of call.operands) writeLastName(url, '', call, scene);
}

function curlMethod(call: Call): string | undefined {
  const [given] = call.values('-X');
  const sends = call.has('-d', '--data-binary', '--data-raw', '--data-urlencode', '--json', '-F', '--form-string');
  if (given !== undefined)
    return sends && /^(?:GET|HEAD)$/i.test(textOf(given) ?? '') ? undefined : textOf(given)?.toUpperCase();
  if (call.has('-T')) return 'PUT';
  if (call.has('-I')) return 'HEAD';
  if (call.has('-G')) return 'GET';
  return sends ? 'POST' : 'GET';
}

/** `file:` reads this machine; braces and brackets make several addresses out of one. */
function reachUrl(argument: Argument, method: string | undefined, call: Call, scene: Scene): void {
  const text = textOf(argument);
  if (text !== undefined && /^file:/i.test(text)) {
    applyRole('READ', literal(text.replace(/^file:(?:\/\/(?:localhost)?)?/i, '')), call, scene);
    return;
  }
  const hasList = /[{}[\]]/.test((text ?? '').replace(/^https?:\/\/\[[0-9a-f:.]+\]/i, '')) && !call.has('-g');
  const withScheme = text === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  scene.findings.add(
    networkEffect(
      withScheme === undefined || hasList ? undefined : hostOfUrl(withScheme),
      shownArgument(argument),
      method,
    ),
  );
}

/** A download is kept under the last name of its address. */
function writeLastName(url: Argument, otherwise: string, call: Call, scene: Scene): void {
  const path = textOf(url)
    ?.replace(/[?#].*$/s, '')
    .replace(/^[a-z]+:\/\/[^/]*/i, '');
  const name = path?.slice(path.lastIndexOf('/') + 1);
  if (name === undefined) noteFilesWritten(call.title, scene);
  else applyRole('WRITE', literal(`./${name === '' ? otherwise : decoded(name)}`), call, scene);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name).replaceAll('/', '_');
  } catch {
    return name;
  }
}

function noteSentFile(value: Argument, call: Call, scene: Scene): void {
  const text = nearTextOf(value);
  if (text === undefined) return;
  const path = /^@(.+)$/s.exec(text)?.[1] ?? /^[^=]*(?:=@|=<|@)([^;]+)/s.exec(text)?.[1];
  if (path === undefined || path === '-') return;
  // In data without a leading @ only forms and --data-urlencode look for a file.
  if (!text.startsWith('@') && !call.values('-F').includes(value) && !call.values('--data-urlencode').includes(value))
    return;
  applyRole('READ', textOf(value) === undefined ? { ...literal(path), about: true } : literal(path), call, scene);
}

const WGET: Sheet = {
  names: ['wget'],
  source: 'GNU Wget 1.21, wget(1)',
  style: 'gnu',
  options:
    lines(`-V --version | -h --help | -b --background | -e --execute=UNKNOWN | -o --output-file=WRITE | -a --append-output=WRITE | -d --debug | -q --quiet | -v --verbose | -nv --no-verbose | --report-speed=TEXT | -i --input-file=UNKNOWN
    -F --force-html | -B --base=URL | --config=UNKNOWN | --no-config | -t --tries=TEXT | --retry-connrefused | --retry-on-http-error=TEXT | -O --output-document=WRITE | -n | -c --continue | --start-pos=TEXT | --progress=TEXT
    --show-progress | -N --timestamping | --no-if-modified-since | -S --server-response | --spider | -T --timeout=TEXT | --dns-timeout=TEXT | --connect-timeout=TEXT | --read-timeout=TEXT | -w --wait=TEXT | --waitretry=TEXT | --random-wait
    --no-proxy | -Q --quota=TEXT | --limit-rate=TEXT | -4 --inet4-only | -6 --inet6-only | --user=TEXT | --password=TEXT | --ask-password | --use-askpass=PROGRAM | --no-hsts | -x --force-directories | -P --directory-prefix=WRITETREE
    --header=TEXT | --compression=TEXT | --max-redirect=TEXT | --referer=TEXT | --save-headers | -U --user-agent=TEXT | --no-cookies | --load-cookies=READ | --save-cookies=WRITE | --keep-session-cookies | --post-data=TEXT | --post-file=READ
    --method=TEXT | --body-data=TEXT | --body-file=READ | --content-disposition | --content-on-error | --no-check-certificate | --certificate=READ | --private-key=READ | --ca-certificate=READ | --secure-protocol=TEXT | --https-only
    -r --recursive | -l --level=TEXT | --delete-after | -k --convert-links | -K --backup-converted | -m --mirror | -p --page-requisites | -A --accept=TEXT | -R --reject=TEXT | -D --domains=TEXT | -H --span-hosts !network:other_hosts
    -L --relative | -I --include-directories=TEXT | -X --exclude-directories=TEXT | -np --no-parent | -E --adjust-extension`),
  operands: 'TEXT...',
  read: (call, scene) => {
    if (call.operands.length === 0 && call.has('-V', '-h')) scene.findings.addText('read', 'the version of wget');
    const method =
      textOf(call.values('--method')[0])?.toUpperCase() ??
      (call.has('--post-data', '--post-file', '--body-data', '--body-file')
        ? 'POST'
        : call.has('--spider')
          ? 'HEAD'
          : 'GET');
    for (const url of call.operands) reachUrl(url, method, call, scene);
    if (call.has('-r', '-m', '-p', '-x', '--content-disposition')) noteFilesWritten(call.title, scene);
    else if (!call.has('-O', '--spider', '-P'))
      for (const url of call.operands) writeLastName(url, 'index.html', call, scene);
  },
};

const SSH_OPTIONS =
  '-4 | -6 | -A | -a | -B=TEXT | -b=TEXT | -C | -c=TEXT | -D=TEXT | -E=WRITE | -e=TEXT | -F=READ !unknown | -f | -G | -g | -I=UNKNOWN | -i=READ | -J=TEXT !network:a_jump_host | -K | -k | -L=TEXT | -l=TEXT | -M | -m=TEXT | -N | -n | -O=TEXT | -o=TEXT | -p=TEXT | -Q=TEXT | -q | -R=TEXT | -S=TEXT | -s | -T | -t | -V | -v | -W=TEXT | -w=TEXT | -X | -x | -Y | -y';

/** Options of ssh that name a program to run (ssh_config(5)). */
function noteSshOptions(call: Call, scene: Scene): void {
  for (const option of call.values('-o')) {
    const text = shownArgument(option);
    if (
      /^\s*(?:ProxyCommand|LocalCommand|PermitLocalCommand|KnownHostsCommand|ProxyUseFdpass|Include|Match|IdentityAgent|PKCS11Provider|SecurityKeyProvider|XAuthLocation|RemoteCommand|SmartcardDevice)\b/i.test(
        text,
      )
    ) {
      scene.findings.addExecute('sh');
      scene.findings.addText('unknown', `ssh -o ${text}`);
    }
  }
}

const SSH: Sheet = {
  names: ['ssh', 'autossh', 'mosh', 'slogin'],
  source: 'OpenSSH 9.2, ssh(1)',
  style: 'exact-posix',
  options: lines(SSH_OPTIONS),
  operands: 'TEXT...',
  read: (call, scene) => {
    noteSshOptions(call, scene);
    const [destination, ...command] = call.operands;
    if (destination === undefined) {
      if (call.has('-V', '-Q', '-G')) scene.findings.addText('read', 'the version of ssh');
      return;
    }
    const port = textOf(call.values('-p')[0]) ?? '22';
    const host = (textOf(destination) ?? '').replace(/^ssh:\/\//, '').replace(/^[^@]*@/, '');
    // A name may stand for another one in the person's configuration.
    scene.findings.add(
      networkEffect(
        /^\d+$/.test(port) && host.includes('.') ? hostWithPort(host, Number(port)) : undefined,
        shownArgument(destination),
      ),
    );
    if (command.length > 0) runElsewhere(command, `on ${shownArgument(destination)}`, true, scene);
    else if (!call.has('-N', '-O')) scene.findings.addExecute('ssh');
  },
};

/**
 * A command that runs on another machine or in a container: it is read as if it ran here, and what is grave about it
 * is kept; its paths are not ours.
 */
export function runElsewhere(command: readonly Argument[], where: string, isText: boolean, scene: Scene): void {
  scene.findings.addExecute(`a command ${where}`);
  if (scene.depth >= WRAPPERS_MAX) return;
  const findings = new Findings();
  const inner = { ...deeper(scene, { findings, stdin: { kind: 'nothing' } }), depth: scene.depth + 1 };
  const texts = command.map(textOf);
  if (!isText) runCommand(command, inner);
  else if (texts.every((text) => text !== undefined)) runShellText(literal(texts.join(' ')), inner);
  for (const found of findings.commands) scene.findings.addCommand(found);
  scene.findings.refusal ??= findings.refusal;
  for (const effect of findings.effects) {
    const isGrave = ['secret', 'destroy', 'privilege', 'persist', 'network'].includes(effect.type);
    if (isGrave) scene.findings.addText(effect.type, `${effect.target} ${where}`);
    if (effect.type === 'delete') scene.findings.addText('destroy', `${effect.target} ${where}`);
    if (effect.type === 'write') scene.findings.addText('write', `${effect.target} ${where}`);
  }
}

/** `host:path` is elsewhere; everything else is a path here. */
const REMOTE_PATH = /^(?:(?:scp|sftp|rsync):\/\/)?(?:[\w.-]+@)?([\w.-]+):/;

function copies(call: Call, scene: Scene, tree: boolean): void {
  const last = call.operands.length - 1;
  call.operands.forEach((operand, index) => {
    const text = textOf(operand);
    const remote = text === undefined || text.startsWith('/') || text.startsWith('.') ? null : REMOTE_PATH.exec(text);
    if (remote !== null)
      scene.findings.add(
        networkEffect(
          remote[1]?.includes('.') ? hostWithPort(remote[1], text?.startsWith('rsync:') ? 873 : 22) : undefined,
          shownArgument(operand),
        ),
      );
    else if (index === last && index > 0) applyRole(tree ? 'WRITETREE' : 'WRITE', operand, call, scene);
    else applyRole(tree ? 'TREE' : 'READ', operand, call, scene);
  });
}

const SCP: Sheet = {
  names: ['scp', 'sftp'],
  source: 'OpenSSH 9.2, scp(1)',
  style: 'exact',
  options: lines(
    '-3 | -4 | -6 | -A | -B | -C | -c=TEXT | -D=UNKNOWN | -F=READ !unknown | -i=READ | -J=TEXT !network:a_jump_host | -l=TEXT | -o=TEXT | -O | -P=TEXT | -p | -q | -R | -r | -S=PROGRAM | -s | -T | -v | -X=TEXT | -b=READ !unknown',
  ),
  operands: 'TEXT...',
  read: (call, scene) => {
    noteSshOptions(call, scene);
    if (call.program === 'sftp') {
      scene.findings.addText('network', call.operands.map(shownArgument).join(' '));
      scene.findings.addText('unknown', 'what is done over sftp');
    } else copies(call, scene, call.has('-r'));
  },
};

const RSYNC: Sheet = {
  names: ['rsync'],
  source: 'rsync 3.2.7, rsync(1)',
  style: 'gnu',
  options:
    lines(`-v --verbose | -q --quiet | -c --checksum | -a --archive | -r --recursive | -R --relative | --no-implied-dirs | -b --backup | --backup-dir=WRITE | --suffix=TEXT | -u --update | --inplace | --append | -d --dirs | -l --links | -L --copy-links
    --copy-unsafe-links | --safe-links | -k --copy-dirlinks | -K --keep-dirlinks | -H --hard-links | -p --perms | -E --executability | --chmod=TEXT | -A --acls | -X --xattrs | -o --owner | -g --group | --devices | -D | --specials | -t --times | -O --omit-dir-times
    -S --sparse | -n --dry-run | -W --whole-file | -x --one-file-system | -e --rsh=SHELL !execute | --rsync-path=TEXT !execute | --existing | --ignore-existing | --remove-source-files !destroy:the_source_files | --del --delete !destroy:files_that_the_source_does_not_have
    --delete-before --delete-during --delete-delay --delete-after --delete-excluded !destroy:files_that_the_source_does_not_have | --ignore-errors | --force | --max-delete=TEXT | --max-size=TEXT | --min-size=TEXT | --partial | --partial-dir=TEXT | -m --prune-empty-dirs
    --numeric-ids | --timeout=TEXT | -I --ignore-times | --size-only | -T --temp-dir=WRITE | -z --compress | -C --cvs-exclude | -f --filter=TEXT | -F | --exclude=TEXT | --exclude-from=READ | --include=TEXT | --include-from=READ | --files-from=READ
    -0 --from0 | -s --protect-args | --port=TEXT | --stats | -h --human-readable | --progress | -P | -i --itemize-changes | --out-format=TEXT | --log-file=WRITE | --password-file=READ | --list-only | --bwlimit=TEXT | -4 --ipv4 | -6 --ipv6 | --version | --help
    --no-owner --no-o | --no-group --no-g | --no-perms --no-p | --no-times | --info=TEXT`),
  operands: 'TEXT...',
  read: (call, scene) => {
    copies(call, scene, true);
    const target = call.operands.at(-1);
    const isHere = target !== undefined && call.operands.length > 1 && !REMOTE_PATH.test(textOf(target) ?? '');
    if (isHere && call.has('--del', '--delete-before')) applyRole('WIPE', target, call, scene);
  },
};

/** Programs that only reach one host. */
const reach = (
  name: string,
  source: string,
  options: string,
  port: number | undefined,
  more: Partial<Sheet> = {},
): Sheet => ({
  names: names(name),
  source,
  style: 'exact',
  options: lines(options),
  operands: 'TEXT...',
  read: (call, scene) => {
    for (const operand of call.operands) {
      const text = textOf(operand);
      const host = text === undefined || !/[.:]/.test(text) ? undefined : hostWithPort(text, port ?? 0);
      scene.findings.add(networkEffect(port === undefined ? undefined : host, shownArgument(operand)));
    }
    if (call.operands.length === 0) scene.findings.addText('network', call.program);
  },
  ...more,
});

const PING =
  '-4 | -6 | -a | -A | -b | -B | -c=TEXT | -C | -d | -D | -f | -h | -i=TEXT | -I=TEXT | -l=TEXT | -n | -O | -p=TEXT | -q | -R | -s=TEXT | -t=TEXT | -U | -v | -V | -w=TEXT | -W=TEXT';
const NAMES =
  '-4 | -6 | -b=TEXT | -c=TEXT | -f=UNKNOWN | -p=TEXT | -q=TEXT | -t=TEXT | -x=TEXT | -a | -v | -r | -R=TEXT | -T | -W=TEXT | -w | -s | -l | -d | -C | -i | -N=TEXT | -k=READ | -u | -y=TEXT | +';

/** A name service answers, and learns the name: text in a name goes out. */
export const NETWORK: readonly Sheet[] = [
  CURL,
  WGET,
  SSH,
  SCP,
  RSYNC,
  reach('ping ping6 fping arping hping3', 'iputils 20221126, ping(8)', PING, undefined),
  reach('traceroute tracepath mtr', 'traceroute 2.1, traceroute(8)', `${PING} | -m=TEXT | -T | -r`, undefined),
  reach('dig host nslookup delv kdig drill', 'BIND 9.18, dig(1), host(1)', NAMES, 53, {
    read: (call, { findings }) =>
      findings.addText('network', `a name service (${call.operands.map(shownArgument).join(' ')})`),
  }),
  reach('whois', 'whois 5.5, whois(1)', '-h=TEXT | -p=TEXT | -H | -I', 43),
  // Their options open listeners and start programs; every use of them is asked about.
  {
    names: names(
      'nc ncat netcat socat telnet ftp lftp tftp nmap masscan openssl-s_client xh http https httpie aria2c axel w3m lynx links elinks ab wrk hey vegeta iperf iperf3 tcpdump tshark wireshark ngrok cloudflared tailscale wg openvpn',
    ),
    source: 'their manual pages',
    style: 'exact-posix',
    options: [],
    operands: 'TEXT...',
    parse: (args, scene, program) => {
      noteOpenEnded(args, program, scene);
      return undefined;
    },
  },
];

/** Everything after the name is looked through for a host and a port, for commands and for files. */
function noteOpenEnded(args: readonly Argument[], program: string, scene: Scene): void {
  const words = args.map((arg) => textOf(arg) ?? '');
  const plain = words.filter((word) => !word.startsWith('-'));
  const [host = '', port = ''] = plain;
  scene.findings.add(
    networkEffect(
      /^\d{1,5}$/.test(port) && host.includes('.') ? hostWithPort(host, Number(port)) : undefined,
      args.map(shownArgument).join(' '),
    ),
  );
  const runs = words.some(
    (word) => /^(?:-\w*[ecE]|--(?:exec|sh-exec|lua-exec))$/.test(word) || /(?:EXEC|SYSTEM|SHELL):/i.test(word),
  );
  if (runs) {
    scene.findings.addExecute('sh');
    scene.findings.addText('secret', 'all that a shell shows to whoever answers');
    scene.findings.addText('unknown', `${program} ${args.map(shownArgument).join(' ')}`);
  }
  for (const word of plain)
    if (/[/.]/.test(word)) applyRole('LIST', literal(word.replace(/^@/, '')), new Call(program, '', [], []), scene);
}
