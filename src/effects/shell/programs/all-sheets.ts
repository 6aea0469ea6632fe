import type { Sheet } from '../sheet.ts';
import { ARCHIVES } from './archives.ts';
import { ASKED_FOR_VERSION } from './asked-for-version.ts';
import { AWK } from './awk.ts';
import { CONTAINERS } from './containers.ts';
import { COREUTILS_LOOK, COREUTILS_READ } from './coreutils-read.ts';
import { COREUTILS_WRITE } from './coreutils-write.ts';
import { FIND, LOCATE } from './find.ts';
import { GIT } from './git.ts';
import { INTERPRETERS, SHELLS } from './interpreters.ts';
import { JQ, YQ } from './jq.ts';
import { NETWORK } from './network.ts';
import { PACKAGES } from './packages.ts';
import { FD, GREP, RIPGREP } from './search.ts';
import { SED } from './sed.ts';
import { SHELL_WORDS } from './shell-words.ts';
import { SYSTEM } from './system.ts';
import { TEXT_TOOLS } from './text-tools.ts';
import { SERVICES } from './word-readers.ts';
import { WRAPPERS, XARGS } from './wrappers.ts';

/** Every program that is known. A name stands in one sheet only; a test sees to it. */
export const SHEETS: readonly Sheet[] = [
  ...SHELL_WORDS,
  ...COREUTILS_READ,
  ...COREUTILS_LOOK,
  ...COREUTILS_WRITE,
  ...TEXT_TOOLS,
  ...ARCHIVES,
  ...SYSTEM,
  ...WRAPPERS,
  XARGS,
  FIND,
  LOCATE,
  FD,
  GREP,
  RIPGREP,
  SED,
  AWK,
  JQ,
  YQ,
  GIT,
  ...NETWORK,
  ...SHELLS,
  ...INTERPRETERS,
  ...PACKAGES,
  ...CONTAINERS,
  ...SERVICES,
  ASKED_FOR_VERSION,
];
