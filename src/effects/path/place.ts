/** What a place is to the person: reading in the first three is free, everything else is theirs to give. */
export type Place = 'workspace' | 'public' | 'temporary' | 'elsewhere';

export interface Territory {
  /** Canonical. */
  readonly workspace: string;
  /** Canonical. */
  readonly home: string;
}

/** Installed software and its documentation: the same on every machine, readable by every user. */
const PUBLIC_TREES = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/snap'],
  ...['/opt/homebrew', '/opt/hostedtoolcache', '/System', '/Library/Developer'],
];

/**
 * System information that programs read as a matter of course and that names no secret. A list, not a rule: /etc also
 * holds what administrators wrote (shadow, sudoers, passwords of mounts and proxies).
 */
const PUBLIC_SYSTEM = [
  ...[
    'adduser.conf alternatives bash.bashrc bash_completion.d ca-certificates ca-certificates.conf crypto-policies',
    'debian_version fonts gai.conf group host.conf hostname hosts inputrc issue issue.net ld.so.cache ld.so.conf',
    'ld.so.conf.d localtime locale.alias locale.conf locale.gen login.defs lsb-release machine-info magic magic.mime',
    'manpath.config mime.types motd mtab networks nsswitch.conf os-release passwd pki/ca-trust pki/tls/certs profile',
    'profile.d protocols redhat-release resolv.conf rpc services shells skel ssl/cert.pem ssl/certs ssl/openssl.cnf',
    'system-release terminfo timezone vimrc xattr.conf',
  ].flatMap((line) => line.split(' ').map((name) => `/etc/${name}`)),
  ...'cpuinfo filesystems loadavg meminfo stat swaps sys uptime version vmstat'
    .split(' ')
    .map((name) => `/proc/${name}`),
  ...'devices/system/cpu devices/system/memory devices/system/node fs/cgroup'.split(' ').map((name) => `/sys/${name}`),
  ...'null zero full random urandom stdin stdout stderr tty'.split(' ').map((name) => `/dev/${name}`),
];

/** Below /usr, yet written by an administrator: the configuration of services. */
const NOT_PUBLIC = ['/usr/local/etc', '/etc/ssl/certs/private'];

const TEMPORARY = ['/tmp', '/var/tmp', '/private/tmp', '/dev/shm'];

/** Classifies a canonical path (or the path that is going to exist there). Names are compared exactly. */
export function placeOf(canonical: string, { workspace, home }: Territory): Place {
  if (isWithin(canonical, workspace)) return 'workspace';
  // A home below a public or temporary tree (/usr/home, /tmp/home) is still the person's own.
  if (home !== '/' && isWithin(canonical, home)) return 'elsewhere';
  if (TEMPORARY.some((tree) => isWithin(canonical, tree))) return 'temporary';
  if (NOT_PUBLIC.some((tree) => isWithin(canonical, tree))) return 'elsewhere';
  return [...PUBLIC_TREES, ...PUBLIC_SYSTEM].some((tree) => isWithin(canonical, tree)) ? 'public' : 'elsewhere';
}

/** True for the folder itself and everything below it; `/root-evil` is not below `/root`. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
