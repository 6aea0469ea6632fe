import { readdirSync, readFileSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;
let known: readonly number[] | undefined;

/**
 * Descriptors from 3 on that were handed to our own process from outside and would be handed on to every program we
 * start, bubblewrap and the sandboxed program among them. Looked up once: whatever Node opens itself is closed on exec.
 */
export function inheritedDescriptors(): readonly number[] {
  known ??= readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor >= 3 && isHandedOn(descriptor));
  return known;
}

function isHandedOn(descriptor: number): boolean {
  try {
    // proc_pid_fdinfo(5): "flags" are the file's status flags and the close-on-exec flag, in octal.
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // Gone again: it was the descriptor of this very listing.
    return false;
  }
}
