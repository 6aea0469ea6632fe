/** System call numbers of one processor architecture, as the filter needs them. */
export interface CallTable {
  /** AUDIT_ARCH_* of linux/audit.h: what the kernel says the calling convention is. */
  readonly audit: number;
  /** Calls with this bit belong to another calling convention of the same processor (x32). */
  readonly foreignBit?: number;
  readonly socket: number;
  readonly socketpair: number;
  readonly clone: number;
  readonly unshare: number;
  readonly ioctl: number;
  readonly clone3: number;
  readonly denied: readonly number[];
}

/**
 * Calls that no program inside needs and that widen what can be attacked: mounting, entering or making namespaces,
 * looking into other processes, kernel keys, kernel code, raw file handles, swap and clock. The two tables list the
 * same names in the same order; a test counts them against each other.
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
 */
const DENIED: readonly (readonly [name: string, x64: number, arm64: number])[] = [
  ['ptrace', 101, 117],
  ['process_vm_readv', 310, 270],
  ['process_vm_writev', 311, 271],
  ['kcmp', 312, 272],
  ['setns', 308, 268],
  ['mount', 165, 40],
  ['umount2', 166, 39],
  ['pivot_root', 155, 41],
  ['chroot', 161, 51],
  ['swapon', 167, 224],
  ['swapoff', 168, 225],
  ['reboot', 169, 142],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['syslog', 103, 116],
  ['settimeofday', 164, 170],
  ['clock_settime', 227, 112],
  ['init_module', 175, 105],
  ['delete_module', 176, 106],
  ['finit_module', 313, 273],
  ['kexec_load', 246, 104],
  ['kexec_file_load', 320, 294],
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['keyctl', 250, 219],
  ['lookup_dcookie', 212, 18],
  ['perf_event_open', 298, 241],
  ['open_by_handle_at', 304, 265],
  ['bpf', 321, 280],
  ['userfaultfd', 323, 282],
];

/** Calls that came after the numbers were made the same on every architecture. */
const DENIED_EVERYWHERE: readonly (readonly [name: string, number: number])[] = [
  ['io_uring_setup', 425],
  ['io_uring_enter', 426],
  ['io_uring_register', 427],
  ['open_tree', 428],
  ['move_mount', 429],
  ['fsopen', 430],
  ['fsconfig', 431],
  ['fsmount', 432],
  ['fspick', 433],
  ['pidfd_getfd', 438],
  ['mount_setattr', 442],
  ['quotactl_fd', 443],
  ['open_tree_attr', 467],
];

/** Only on x86: direct access to ports, and to segment descriptors. */
const DENIED_X64: readonly number[] = [172, 173, 154];

const CLONE3 = 435;

/** The newest call that was looked at (file_setattr, Linux 6.17). What comes after it is answered "not there". */
export const NEWEST_CALL = 469;

export const CALL_TABLES: ReadonlyMap<string, CallTable> = new Map([
  [
    'x64',
    {
      audit: 0xc000003e,
      foreignBit: 0x40000000,
      socket: 41,
      socketpair: 53,
      clone: 56,
      unshare: 272,
      ioctl: 16,
      clone3: CLONE3,
      denied: [...DENIED.map(([, x64]) => x64), ...DENIED_EVERYWHERE.map(([, number]) => number), ...DENIED_X64],
    },
  ],
  [
    'arm64',
    {
      audit: 0xc00000b7,
      socket: 198,
      socketpair: 199,
      clone: 220,
      unshare: 97,
      ioctl: 29,
      clone3: CLONE3,
      denied: [...DENIED.map(([, , arm64]) => arm64), ...DENIED_EVERYWHERE.map(([, number]) => number)],
    },
  ],
]);
