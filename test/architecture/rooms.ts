/**
 * Who may import whom: the star rule, as one table. A room imports itself and `contract`; what it may import besides
 * stands in its row. A folder that is not here is not a room, and a file that is not here may not stand in `src/`.
 */
export const ROOMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['contract', []],
  ['effects', []],
  ['kernel', ['effects']],
  ['drivers', []],
  ['tools', []],
  ['models', []],
  ['agent', []],
  ['knowledge', []],
  ['browser', []],
  ['mcp', []],
  ['guard', []],
  ['server', []],
  ['cli', []],
  ['config', []],
  ['testing', []],
]);

/** Tests beside their file may also use the public doubles, and the pure readers where those are handed in. */
export const ROOMS_FOR_TESTS: readonly string[] = ['testing', 'effects'];

/** The files directly in `src/`: only the composition root and the front door for people open every room. */
export const FRONT_DOORS: readonly {
  readonly file: RegExp;
  readonly opens: 'every room' | readonly string[];
  readonly why: string;
}[] = [
  { file: /^src\/compose(-[a-z]+)*(\.privileged)?\.ts$/, opens: 'every room', why: 'composition root' },
  { file: /^src\/main\.ts$/, opens: 'every room', why: 'front door for people' },
  { file: /^src\/index\.ts$/, opens: ['contract', 'testing'], why: 'front door for code' },
];

/**
 * Node's modules that touch nothing outside the process. Every other one is I/O and belongs into a `*.privileged.ts`
 * file; a module that Node adds later is I/O until it is listed here.
 */
export const PURE_MODULES: ReadonlySet<string> = new Set([
  'assert',
  'async_hooks',
  'buffer',
  'crypto',
  'events',
  'os',
  'path',
  'path/posix',
  'perf_hooks',
  'process',
  'punycode',
  'querystring',
  'readline',
  'readline/promises',
  'stream',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'timers',
  'timers/promises',
  'tty',
  'url',
  'util',
  'util/types',
  'zlib',
]);

/** Globals that do I/O or reach for modules by a way that imports do not show. */
export const PRIVILEGED_GLOBALS: ReadonlySet<string> = new Set([
  'fetch',
  'WebSocket',
  'EventSource',
  'require',
  'eval',
  'Function',
]);
export const PRIVILEGED_MEMBERS: ReadonlySet<string> = new Set([
  'process.binding',
  'process._linkedBinding',
  'process.dlopen',
  'process.getBuiltinModule',
  'process.chdir',
  'process.kill',
  'module.require',
]);
