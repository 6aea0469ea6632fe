/**
 * Models: a list of patterns of what must not run, and everything else runs. The patterns are those that tutorials and
 * hooks of agents have in common: deletion, privilege, disks, downloads into a shell, keys, force pushes.
 */
const PATTERNS: readonly RegExp[] = [
  /\brm\s+(-\w*[rf]\w*\s+)+/,
  /\bsudo\b|\bsu\s+-|\bdoas\b/,
  /\bmkfs|\bdd\s+.*of=|>\s*\/dev\/sd/,
  /\b(curl|wget)\b.*\|\s*(ba|z|da)?sh\b/,
  /\b(curl|wget|nc|ncat|scp|ssh|rsync)\b/,
  /\bchmod\s+(-R\s+)?[0-7]*777|\bchown\b/,
  /:\(\)\s*\{.*\};\s*:/,
  /\bgit\s+push\s+.*(--force|-f)\b|\bgit\s+reset\s+--hard|\bgit\s+clean\b/,
  /\b(shutdown|reboot|halt|poweroff)\b/,
  /\beval\b|\bexec\b/,
  /\.ssh\/|id_rsa|\.aws\/credentials|\/etc\/(shadow|passwd|sudoers)|\.env\b/,
  /\bkill(all)?\s+-9|\bpkill\b/,
  />\s*\/etc\/|>>\s*~\/\.(bashrc|profile|zshrc)/,
  /\bcrontab\b|\bsystemctl\s+(stop|disable|enable|restart)/,
  /\bdrop\s+(table|database)|\btruncate\s+table/i,
];

export const passesRegexDenylist = (command: string): boolean => !PATTERNS.some((pattern) => pattern.test(command));
