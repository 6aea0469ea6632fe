import { nearTextOf, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { signalTo } from '../process-signal.ts';
import type { Scene } from '../scene.ts';
import type { Sheet, Verb } from '../sheet.ts';
import { DD, FALLOCATE } from './dd.ts';
import { lines, names } from './lines.ts';

/** Shows something of the machine, with the options listed and nothing else. */
const shows = (
  name: string,
  source: string,
  options: string,
  what: string,
  operands = 'TEXT...',
  more: Partial<Sheet> = {},
): Sheet => ({
  names: names(name),
  source,
  style: 'gnu',
  options: lines(`${options}\n--help | --version`),
  operands,
  shows: what,
  ...more,
});

const IPTABLES =
  /^(?:-t \w+ )?(?:-[nvx]+ )*(?:-[nvx]*[LS][nvx]*|--list|--list-rules)(?: (?:-[nvx]+|--line-numbers|[A-Z][\w-]*))*$/;
/** How those that only show are called. */
const LISTINGS: ReadonlyMap<string, RegExp> = new Map([
  ['iptables', IPTABLES],
  ['ip6tables', IPTABLES],
  ['nft', /^(?:-a )?list \w+(?: \w+)*$/],
  ['ufw', /^status(?: \w+)?$/],
  ['firewall-cmd', /^(?:--state|--list-\w+|--get-\w+(?:-\w+)*)$/],
  ['passwd', /^-S(?: \w+)?$/],
  ['swapon', /^(?:-s|--show)$/],
]);

/** Changes the machine in a way that its arguments do not lessen. */
const grave = (name: string, ...marks: readonly string[]): Sheet => ({
  names: names(name),
  source: 'its manual page in Debian 12',
  style: 'exact',
  marks,
  parse: (args, { findings }, program) => {
    const words = args.map(shownArgument);
    if (LISTINGS.get(program)?.test(words.join(' ')) === true) findings.addText('read', `what ${program} is set to`);
    else if (words.length === 1 && /^(?:--version|--help|-V)$/.test(words[0] ?? ''))
      findings.addText('read', `the version of ${program}`);
    else
      for (const mark of marks) {
        const what = [program, ...words].join(' ');
        if (mark === '!machine') findings.addMachineRights(what);
        else findings.addText(toType(mark), what);
      }
    return undefined;
  },
});
const toType = (mark: string) =>
  mark === '!persist' ? 'persist' : mark === '!destroy' ? 'destroy' : mark === '!network' ? 'network' : 'privilege';

const PROCPS = 'procps-ng 4.0.2, its manual page';
const UTIL_LINUX = 'util-linux 2.38, its manual page';

/** `ps e` and `ps axe` print the environment of every process; `ps -e` means all processes. */
const PS: Sheet = {
  names: ['ps'],
  source: 'procps-ng 4.0.2, ps(1)',
  style: 'exact',
  parse: (args, { findings }) => {
    findings.addText('read', 'the processes');
    let takesValue = false;
    for (const arg of args) {
      const text = nearTextOf(arg);
      const plain =
        text !== undefined &&
        (takesValue
          ? !/environ|^env|[, ]env/i.test(text)
          : /^(?:-[AaCdeFfGgHjLlMmNnOopPqTtuUVwyZ]+|--(?:forest|headers|no-headers|sort(?:=.*)?|ppid(?:=.*)?|pid(?:=.*)?|user(?:=.*)?|format(?:=.*)?|cols(?:=.*)?|rows(?:=.*)?|width(?:=.*)?|version|help|info)|[AaCfgHjlLmnNoOpqrSstTuUvwxXZ]+|\d+(?:,\d+)*)$/.test(
              text,
            ));
      const showsEnvironment =
        text !== undefined &&
        ((!takesValue && /^[a-zA-Z]*e[a-zA-Z]*$/.test(text)) || /environ/i.test(text) || /^-[a-zA-Z]*E/.test(text));
      if (showsEnvironment) findings.addText('secret', 'the environments of processes (ps)');
      else if (!plain) findings.addText('unknown', `ps ${shownArgument(arg)}`);
      takesValue =
        text !== undefined &&
        /^(?:-[a-zA-Z]*[CGgOopPqstuU]|--(?:sort|ppid|pid|user|format|cols|rows|width)|[a-zA-Z]*[oOpUtk])$/.test(text);
    }
    return undefined;
  },
};

const SYSTEMCTL_READS =
  'status list-units list-unit-files list-timers list-sockets list-dependencies list-jobs list-machines is-active is-enabled is-failed is-system-running show cat get-default help';
const SYSTEMCTL: Sheet = {
  names: ['systemctl'],
  source: 'systemd 252, systemctl(1)',
  style: 'exact',
  optionsEverywhere: true,
  options:
    lines(`-t --type=TEXT | --state=TEXT | -p --property=TEXT | -P=TEXT | -a --all | -r --recursive | --reverse | --after | --before | --with-dependencies | -l --full | --value | --show-types | -q --quiet | --no-legend | --no-pager | --plain | -n --lines=TEXT | -o --output=TEXT | --failed | --user | --system
    -H --host=TEXT !network:another_machine | -M --machine=TEXT | --root=LIST | --no-warn | --now | -f --force | --no-block | --no-ask-password | -s --signal=TEXT | --timestamp=TEXT | -h --help | --version | --legend=TEXT`),
  read: (_, { findings }) => findings.addText('read', 'the services'),
  otherVerbs: ['!privilege'],
  verbs: new Map<string, Verb>([
    ...SYSTEMCTL_READS.split(' ').map((name): [string, Verb] => [name, { operands: 'TEXT...', shows: 'the services' }]),
    ...'enable reenable link add-wants add-requires edit set-default preset unmask'
      .split(' ')
      .map((name): [string, Verb] => [name, { operands: 'TEXT...', marks: ['!persist', '!privilege'] }]),
    ...'poweroff reboot halt kexec suspend hibernate rescue emergency exit'
      .split(' ')
      .map((name): [string, Verb] => [
        name,
        { operands: 'TEXT...', marks: ['!destroy:the_running_system', '!privilege'] },
      ]),
  ]),
};

const JOURNALCTL: Sheet = {
  names: ['journalctl'],
  source: 'systemd 252, journalctl(1)',
  style: 'gnu',
  options:
    lines(`-a --all | -f --follow | -e --pager-end | -n --lines[=TEXT] | --no-tail | -r --reverse | -o --output=TEXT | --output-fields=TEXT | --utc | -x --catalog | --no-hostname | --no-full | -l --full | -q --quiet | -m --merge | -b --boot[=TEXT] | --list-boots | -k --dmesg | -t --identifier=TEXT | -u --unit=TEXT | --user-unit=TEXT
    -p --priority=TEXT | --facility=TEXT | -g --grep=TEXT | --case-sensitive[=TEXT] | -c --cursor=TEXT | --cursor-file=WRITE | --after-cursor=TEXT | --show-cursor | -S --since=TEXT | -U --until=TEXT | -F --field=TEXT | -N --fields | --system | --user | -M --machine=TEXT | -D --directory=TREE | --file=READ | --root=TREE | --namespace=TEXT
    --header | --disk-usage | --verify | --no-pager | -h --help | --version | -I --invocation[=TEXT] | --vacuum-size=TEXT !destroy:the_logs | --vacuum-files=TEXT !destroy:the_logs | --vacuum-time=TEXT !destroy:the_logs | --rotate !privilege | --flush !privilege | --sync | --setup-keys !privilege | --update-catalog !privilege`),
  operands: 'TEXT...',
  shows: 'the logs of the system',
  read: fixAttachedLines,
};

/** `-n 50`: the number may follow as a word, and then it is no match pattern. */
function fixAttachedLines(call: Call, { findings }: Scene): void {
  for (const operand of call.operands)
    if (operand.kind === 'unknown' && operand.many) findings.addText('unknown', `journalctl ${operand.shown}`);
}

/** `ip` may be abbreviated; only showing is read. */
const IP: Sheet = {
  names: ['ip'],
  source: 'iproute2 6.1, ip(8)',
  style: 'exact',
  parse: (args, { findings }) => {
    const words = args.map((arg) => textOf(arg) ?? '?');
    if (words.some((word) => /^-(?:b|ba|bat|batc|batch|n|netns|force)$/.test(word)) || words.includes('exec')) {
      findings.addExecute('ip');
      findings.addText('unknown', `ip ${words.join(' ')}`);
      return undefined;
    }
    const plain = words.filter(
      (word, index) => !word.startsWith('-') && !/^-f(?:amily)?$/.test(words[index - 1] ?? ''),
    );
    const verb = plain[1] ?? 'show';
    if (/^(?:s|sh|sho|show|l|ls|li|lis|list|get|help)$/.test(verb) || /^(?:help|-V)$/.test(words[0] ?? ''))
      findings.addText('read', 'the network settings');
    else findings.addText('privilege', `the network settings (ip ${words.join(' ')})`);
    return undefined;
  },
};

/** `%1`: what this very shell started in the background, and nothing else (bash(1), "JOB CONTROL"). */
const areOwnJobs = (words: readonly string[]): boolean => {
  const targets = words.filter((word, index) => index > 0 || !/^-(?:\d+|[A-Z][A-Z0-9]*)$/.test(word));
  return targets.length > 0 && targets.every((word) => /^%(?:\d*|[%+-])$/.test(word));
};

/** Signals other processes. Asking whether one is there changes nothing. */
const kill = (name: string, source: string): Sheet => ({
  names: names(name),
  source,
  style: 'exact',
  parse: (args, { findings }, program) => {
    const words = args.map(shownArgument);
    if (/^-(?:l|L|0)$|^--(?:list|table|version|help)$/.test(words[0] ?? '')) findings.addText('read', 'the processes');
    else if (program === 'kill' && areOwnJobs(words)) findings.addText('read', 'the jobs of this shell');
    else if (words.some((word, index) => index > 0 && /^-?1$/.test(word)) || program === 'killall5')
      findings.addRuin(`all processes (${program} ${words.join(' ')})`);
    else findings.add(signalTo(`${program} ${words.join(' ')}`));
    return undefined;
  },
});

const CRONTAB: Sheet = {
  names: ['crontab'],
  source: 'cron 3.0, crontab(1)',
  style: 'exact',
  options: lines('-l | -u=TEXT !privilege | -e !persist | -r !persist !destroy:the_timed_commands | -i | -V'),
  operands: 'READ',
  read: (call, { findings }) => {
    if (call.operands.length > 0) findings.addText('persist', 'timed commands (crontab)');
    else if (call.has('-l')) findings.addText('read', 'the timed commands');
    else if (call.options.length === 0) findings.addText('persist', 'timed commands (crontab)');
  },
};

/** Without a device or a place to mount it shows what is mounted (mount(8), "Listing the mounts"). */
const MOUNT: Sheet = {
  names: ['mount'],
  source: 'util-linux 2.38, mount(8)',
  style: 'exact',
  parse: (args, { findings }) => {
    const words = args.map((arg) => textOf(arg) ?? '?').join(' ');
    if (/^(?:(?:-[lvhV]|--(?:show-labels|verbose|help|version)|-t ?[\w,.]+|--types[ =][\w,.]+)(?: |$))*$/.test(words))
      findings.addText('read', 'what is mounted');
    else findings.addMachineRights(`mount ${args.map(shownArgument).join(' ')}`.trim());
    return undefined;
  },
};

const LSOF =
  '-a | -b | -C | -D=UNKNOWN | -d=TEXT | -E | -e=TEXT | -F=TEXT | -g=TEXT | -h | -i | -K | -k=READ | -L | -l | -M | -N | -n | -O | -o | -P | -p=TEXT | -R | -r=TEXT | -S | -s=TEXT | -T=TEXT | -t | -U | -u=TEXT | -V | -v | -w | -X | -x | -Z | -c=TEXT | +';

/** `getent shadow` prints password hashes. */
const GETENT: Sheet = {
  ...shows(
    'getent',
    'glibc 2.36, getent(1)',
    '-s --service=TEXT | -i --no-idn | -A --no-addrconfig',
    'the databases of the system',
  ),
  read: (call, { findings }) => {
    const [database] = call.operands.map((operand) => textOf(operand) ?? '?');
    if (database !== undefined && /shadow/.test(database)) findings.addText('secret', '/etc/shadow');
    if (database !== undefined && /hosts|^ahosts/.test(database) && call.operands.length > 1)
      findings.addText('network', 'a name service');
    if (database === '?') findings.addText('unknown', 'getent');
  },
};

export const SYSTEM: readonly Sheet[] = [
  PS,
  shows(
    'free',
    PROCPS,
    '-b --bytes | -k --kibi | -m --mebi | -g --gibi | --tebi | --kilo | --mega | --giga | -h --human | --si | -l --lohi | -L --line | -t --total | -s --seconds=TEXT | -c --count=TEXT | -w --wide | -v | -V',
    'the memory',
  ),
  shows('uptime', PROCPS, '-p --pretty | -s --since | -h | -V', 'how long the system runs'),
  shows(
    'vmstat',
    PROCPS,
    '-a --active | -f --forks | -m --slabs | -n --one-header | -s --stats | -d --disk | -D --disk-sum | -p --partition=TEXT | -S --unit=TEXT | -t --timestamp | -w --wide | -y --no-first',
    'the load',
  ),
  shows(
    'w',
    PROCPS,
    '-h --no-header | -u --no-current | -s --short | -f --from | -i --ip-addr | -o --old-style | -p --pids',
    'who is logged in',
  ),
  shows(
    'pgrep pidof',
    PROCPS,
    '-d --delimiter=TEXT | -l --list-name | -a --list-full | -v --inverse | -c --count | -f --full | -g --pgroup=TEXT | -G --group=TEXT | -i --ignore-case | -n --newest | -o --oldest | -O --older=TEXT | -P --parent=TEXT | -s --session=TEXT | -t --terminal=TEXT | -u --euid=TEXT | -U --uid=TEXT | -x --exact | -r --runstates=TEXT | -w --lightweight',
    'the processes',
  ),
  shows(
    'pstree',
    'psmisc 23.6, pstree(1)',
    '-a --arguments | -A --ascii | -c --compact-not | -C --color=TEXT | -g --show-pgids | -h --highlight-all | -l --long | -n --numeric-sort | -p --show-pids | -s --show-parents | -t --thread-names | -T --hide-threads | -u --uid-changes | -U --unicode',
    'the processes',
  ),
  shows(
    'top htop',
    PROCPS,
    '-b --batch-mode | -n --iterations=TEXT | -d --delay=TEXT | -c --cmdline-toggle | -H --threads-show | -i --idle-toggle | -o --sort-override=TEXT | -p --pid=TEXT | -S | -s --secure-mode | -u --filter-only-euser=TEXT | -U=TEXT | -w --width[=TEXT] | -1 | -E=TEXT | -e=TEXT',
    'the processes',
  ),
  kill('kill', 'procps-ng 4.0.2, kill(1)'),
  kill('pkill killall killall5 skill xkill', 'procps-ng 4.0.2, pkill(1)'),
  shows('lsof', 'lsof 4.95, lsof(8)', LSOF, 'open files', 'TEXT...', { style: 'exact' }),
  shows(
    'fuser',
    'psmisc 23.6, fuser(1)',
    '-a --all | -v --verbose | -u --user | -n --namespace=TEXT | -m --mount=TEXT | -s --silent | -k --kill !destroy:running_processes',
    'open files',
  ),
  shows(
    'ss',
    'iproute2 6.1, ss(8)',
    '-h | -V | -n --numeric | -r --resolve | -a --all | -l --listening | -o --options | -e --extended | -m --memory | -p --processes | -T --threads | -i --info | -s --summary | -b --bpf | -E --events | -Z --context | -z --contexts | -N --net=TEXT | -4 --ipv4 | -6 --ipv6 | -0 --packet | -t --tcp | -u --udp | -d --dccp | -w --raw | -x --unix | -S --sctp | --tipc | --vsock | -f --family=TEXT | -K --kill !destroy:open_connections | -A --query --socket=TEXT | -D --diag=WRITE | -F --filter=READ | -H --no-header | -O --oneline',
    'the sockets',
  ),
  shows(
    'netstat',
    'net-tools 2.10, netstat(8)',
    '-r --route | -i --interfaces | -g --groups | -s --statistics | -v --verbose | -W --wide | -n --numeric | -N --symbolic | -e --extend | -p --programs | -o --timers | -c --continuous | -l --listening | -a --all | -F --fib | -C --cache | -t --tcp | -u --udp | -w --raw | -x --unix | -4 | -6',
    'the sockets',
  ),
  IP,
  shows(
    'lscpu lsmem',
    UTIL_LINUX,
    '-a --all | -b --online | -c --offline | -B --bytes | -C --caches[=TEXT] | -e --extended[=TEXT] | -J --json | -p --parse[=TEXT] | -s --sysroot=LIST | -x --hex | -y --physical | -S --split=TEXT | -P --pairs | -n --noheadings | -r --raw | -o --output=TEXT | --summary[=TEXT] | --output-all',
    'the hardware',
  ),
  shows(
    'lsblk',
    UTIL_LINUX,
    '-a --all | -A --noempty | -b --bytes | -d --nodeps | -D --discard | -z --zoned | -e --exclude=TEXT | -f --fs | -i --ascii | -I --include=TEXT | -J --json | -l --list | -T --tree[=TEXT] | -M --merge | -m --perms | -n --noheadings | -o --output=TEXT | -O --output-all | -p --paths | -P --pairs | -r --raw | -s --inverse | -S --scsi | -t --topology | -x --sort=TEXT',
    'the disks',
  ),
  shows(
    'lspci lsusb lshw dmidecode lsmod',
    'pciutils 3.9, usbutils 014, kmod 30',
    '-v | -vv | -k | -n | -nn | -t | -s=TEXT | -d=TEXT | -short | -D=UNKNOWN',
    'the hardware',
  ),
  shows(
    'findmnt',
    UTIL_LINUX,
    '-s --fstab | -m --mtab | -k --kernel | -a --ascii | -A --all | -b --bytes | -c --canonicalize | -D --df | -e --evaluate | -f --first-only | -i --invert | -J --json | -l --list | -n --noheadings | -o --output=TEXT | --output-all | -P --pairs | -r --raw | -R --submounts | -S --source=TEXT | -t --types=TEXT | -T --target=TEXT | --real | --pseudo | -O --options=TEXT | -u --notruncate | -U --uniq | -v --nofsroot',
    'the file systems',
  ),
  shows(
    'dmesg',
    UTIL_LINUX,
    '-C --clear !destroy:the_kernel_log | -c --read-clear !destroy:the_kernel_log | -D --console-off !privilege | -E --console-on !privilege | -n --console-level=TEXT !privilege | -F --file=READ | -d --show-delta | -e --reltime | -f --facility=TEXT | -H --human | -k --kernel | -l --level=TEXT | -L --color[=TEXT] | -P --nopager | -p --force-prefix | -r --raw | -S --syslog | -s --buffer-size=TEXT | -T --ctime | -t --notime | --time-format=TEXT | --since=TEXT | --until=TEXT | -u --userspace | -w --follow | -W --follow-new | -x --decode | -J --json',
    'the kernel log',
  ),
  JOURNALCTL,
  SYSTEMCTL,
  shows('getconf', 'glibc 2.36, getconf(1)', '-a | -v=TEXT', 'limits of the system', 'TEXT LIST'),
  GETENT,
  shows(
    'locale',
    'glibc 2.36, locale(1)',
    '-a --all-locales | -m --charmaps | -c --category-name | -k --keyword-name | -v --verbose',
    'the languages',
  ),
  shows(
    'nvidia-smi',
    'NVIDIA 535, nvidia-smi(1)',
    '-L --list-gpus | -q --query | -i --id=TEXT | -l --loop=TEXT | --query-gpu=TEXT | --query-compute-apps=TEXT | --format=TEXT | -h',
    'the graphics cards',
  ),
  shows(
    'iostat mpstat sar pidstat',
    'sysstat 12.6',
    '-c | -d | -h | -k | -m | -N | -p=TEXT | -t | -x | -y | -z | -P=TEXT | -u | -r | -A',
    'the load',
  ),
  shows(
    'last lastb lastlog lslogins',
    UTIL_LINUX,
    '-n --limit=TEXT | -a --hostlast | -d --dns | -F --fulltimes | -i --ip | -R --nohostname | -s --since=TEXT | -t --until=TEXT | -w --fullnames | -x --system | -# | -u --user=TEXT | -b --before=TEXT',
    'who logged in',
  ),
  // One operand sets the name of the machine.
  {
    ...shows(
      'hostname',
      'hostname 3.23, hostname(1)',
      '-a --alias | -A --all-fqdns | -d --domain | -f --fqdn --long | -F --file=READ !privilege | -i --ip-address | -I --all-ip-addresses | -s --short | -y --yp --nis | -V',
      'the name of the machine',
    ),
    read: ({ operands }, { findings }) =>
      operands.length > 0 && findings.addText('privilege', 'the name of the machine'),
  },
  ...[
    'hostnamectl',
    'timedatectl',
    'localectl',
    'loginctl',
    'resolvectl',
    'networkctl',
    'busctl',
    'machinectl',
    'bootctl',
    'coredumpctl',
  ].map((name) => readsVerbs(name)),
  shows(
    'sysctl',
    PROCPS,
    '-a --all | -A | -X | -b --binary | -e --ignore | -N --names | -n --values | -r --pattern=TEXT | -q --quiet | -w --write !privilege | -p --load[=READ] !privilege | --system !privilege',
    'kernel settings',
    'TEXT...',
    {
      read: ({ operands }, { findings }) =>
        operands.some((operand) => shownArgument(operand).includes('=')) &&
        findings.addMachineRights('kernel settings'),
    },
  ),
  shows(
    'getfacl lsattr getcap namei',
    'acl 2.3, e2fsprogs 1.47, libcap 2.66',
    '-a --access | -d --default | -c --omit-header | -e --all-effective | -n --numeric | -p --absolute-names | -R --recursive | -r | -v | -l | -m',
    'permissions',
    'LIST...',
  ),
  shows('ulimit umask', 'bash 5.2 manual', '-a | -S | -H | -n | -p', 'limits'),
  DD,
  FALLOCATE,
  MOUNT,
  CRONTAB,
  grave('at batch', '!persist'),
  grave(
    'mkfs mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkswap wipefs fdisk sfdisk gdisk sgdisk cfdisk parted blkdiscard badblocks hdparm nvme cryptsetup lvremove vgremove pvremove mdadm zpool zfs debugfs tune2fs e2fsck fsck losetup',
    '!destroy',
    '!privilege',
  ),
  grave('shutdown reboot poweroff halt init telinit', '!destroy', '!machine'),
  grave(
    'umount swapon swapoff chsh chfn newgrp sg setfacl chattr chcon route ifconfig arp tc ethtool iw nmcli hwclock date-set setterm loadkeys',
    '!privilege',
  ),
  grave(
    'modprobe insmod rmmod kexec useradd userdel usermod adduser deluser addgroup delgroup groupadd groupdel groupmod gpasswd passwd chpasswd newusers vipw visudo setcap setenforce semanage setsebool aa-disable aa-teardown ufw nft iptables ip6tables firewall-cmd ebtables capsh',
    '!machine',
  ),
  grave('update-rc.d chkconfig update-alternatives rc-update service launchctl initctl', '!persist', '!privilege'),
  grave('sendmail mail mailx mutt msmtp wall write', '!network'),
];

/** The verbs of these show; all others change. */
function readsVerbs(name: string): Sheet {
  return {
    names: [name],
    source: 'systemd 252, its manual page',
    style: 'exact',
    parse: (args, { findings }) => {
      const [verb = 'status'] = args.map((arg) => textOf(arg) ?? '?').filter((word) => !word.startsWith('-'));
      const isRemote = args.some((arg) => /^(?:-H|--host)/.test(textOf(arg) ?? ''));
      if (isRemote) findings.addText('network', 'another machine');
      if (/^(?:status|show|list|list-\w+|list-units|query|info|statistics)$/.test(verb))
        findings.addText('read', `the settings of the system (${name})`);
      else findings.addText('privilege', `${name} ${args.map(shownArgument).join(' ')}`);
      return undefined;
    },
  };
}
