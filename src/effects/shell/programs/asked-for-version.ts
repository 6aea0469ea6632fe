import { shownArgument } from '../argument.ts';
import type { Sheet } from '../sheet.ts';

/** What a program of the system answers without starting its work, asked for nothing else. */
const ASKS = /^(?:--version|-version|-V|-Vv|-vV|--help)$/;
/** Servers whose `-v` is their version. */
const ASKS_SERVER = /^-[vV]$/;

/** Tools of which only the version is known; whatever else they are asked to do is running them. */
export const ASKED_FOR_VERSION: Sheet = {
  names:
    `rustc rustup nginx apache2 httpd ffmpeg ffprobe kotlinc tmux screen zig nim crystal dart flutter nasm bison flex protoc buf
    supabase hugo jekyll pandoc convert magick dot rails pre-commit shellcheck hadolint actionlint yamllint markdownlint
    golangci-lint rustfmt nvm fnm volta asdf mise direnv`.split(/\s+/),
  source: 'their own help',
  style: 'exact',
  parse: (args, { findings }, program) => {
    const [only, another] = args;
    const text = only === undefined || another !== undefined ? '' : shownArgument(only);
    const isServer = program === 'nginx' || program === 'apache2' || program === 'httpd';
    if (ASKS.test(text) || (isServer && ASKS_SERVER.test(text))) findings.addText('read', `the version of ${program}`);
    else findings.addExecute(program);
    return undefined;
  },
};
