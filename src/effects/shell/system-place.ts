import { isWithin } from '../path/place.ts';
import { protectionOf } from '../path/protection.ts';
import { lexicalPath } from '../path/read-path.ts';

const NOWHERE = '/\u0001';

/** Descriptors and sinks that a write does not change. */
const HARMLESS_DEVICES =
  /^\/dev\/(?:null|zero|full|stdin|stdout|stderr|tty|ptmx|pts\/\d+|fd\/\d+)$|^\/proc\/(?:self|\d+|thread-self)\/fd\/[012]$/;

export const isHarmlessDevice = (path: string): boolean => HARMLESS_DEVICES.test(path);

/** Devices, and files through which the kernel is told something. */
export const isDevice = (path: string): boolean =>
  /^\/(?:dev|sys|proc)(?:\/|$)/.test(path) && !/^\/dev\/shm\//.test(path);

/** Folders whose programs are the system's own: only from there does a name stand for the program we know. */
export const isSystemFolder = (folder: string): boolean =>
  /^\/(?:usr\/(?:local\/)?)?s?bin$/.test(folder) || folder === '/opt/homebrew/bin';

const STARTUP_TREES = [
  ...'/etc/cron.d /etc/cron.daily /etc/cron.hourly /etc/cron.weekly /etc/cron.monthly /var/spool/cron /etc/systemd'.split(
    ' ',
  ),
  ...'/usr/lib/systemd /lib/systemd /run/systemd /etc/init.d /etc/rc.d /etc/profile.d /etc/xdg /etc/ld.so.conf.d'.split(
    ' ',
  ),
  ...'/etc/apt /etc/udev /etc/NetworkManager /etc/update-motd.d /usr/local/bin /usr/local/sbin /usr/bin /usr/sbin'.split(
    ' ',
  ),
  ...'/bin /sbin /lib /usr/lib /boot /etc/modules-load.d /etc/modprobe.d /Library/LaunchDaemons /Library/LaunchAgents'.split(
    ' ',
  ),
];
const STARTUP_FILES = new Set(
  '/etc/crontab /etc/anacrontab /etc/rc.local /etc/inittab /etc/profile /etc/bash.bashrc /etc/zshrc /etc/zsh/zshrc /etc/environment /etc/ld.so.preload /etc/ld.so.conf /etc/gitconfig /etc/bashrc'.split(
    ' ',
  ),
);
const HOME_STARTUP =
  /\/(?:\.ssh\/(?:authorized_keys2?|rc|config|environment)|\.config\/(?:systemd|autostart|environment\.d)(?:\/.*)?|\.local\/bin\/[^/]+|bin\/[^/]+)$/;
/** Parts of git's folder that name programs to run. */
const GIT_STARTUP = /(?:^|\/)\.git(?:\/modules\/.+)?\/(?:hooks(?:\/|$)|config(?:\.worktree)?$|info\/attributes$)/i;

/**
 * Why a write there outlives the act: what is written is run or obeyed later, by a login, a timer, an editor, a commit.
 * `undefined` for other places.
 */
export function startupReason(path: string, home: string): string | undefined {
  const lexical = lexicalPath(path);
  if (STARTUP_FILES.has(lexical) || STARTUP_TREES.some((tree) => isWithin(lexical, tree)))
    return 'a start-up place of the system';
  if (isWithin(lexical, home) && HOME_STARTUP.test(lexical.slice(home === '/' ? 0 : home.length)))
    return 'a start-up place of a user';
  if (/\/\.ssh\/(?:authorized_keys2?|rc|environment)$/.test(lexical)) return 'a start-up place of a user';
  if (GIT_STARTUP.test(lexical)) return 'git hooks and configuration';
  if (/(?:^|\/)\.git(?:\/|$)/i.test(lexical)) return undefined;
  const { read, write } = protectionOf(lexical, NOWHERE);
  return read === undefined ? write : undefined;
}

/** Files that say who may do what on the machine. */
export const isAccountPath = (path: string): boolean =>
  /^\/etc\/(?:passwd|group|g?shadow|sudoers|sudoers\.d|pam\.d|security|polkit-1|ssh\/sshd_config|hosts\.allow|hosts\.deny|login\.defs|subuid|subgid|doas\.conf|selinux|apparmor|apparmor\.d)(?:-|\/|$)/.test(
    lexicalPath(path),
  );
