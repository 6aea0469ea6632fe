/**
 * Speed of redaction: `node bench/secrets.ts [rounds]`. Logs of six programs, with a secret in one line of a thousand,
 * as a whole and as a stream of 64 KiB pieces; beside it secretlint with its recommended rules on the same text, in
 * the same rounds. secretlint only looks, we look and replace. Figures are medians, in MB/s (10^6 bytes).
 */
import { createRedactor } from '../src/effects/secrets/create-redactor.ts';
import { redactSecrets } from '../src/effects/secrets/redact-secrets.ts';
import { heavyRival } from './rivals/heavy-rival.ts';
import { median, report, rounded } from './rounds.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const LINES = 40_000;
/** secretlint gets a part of it, or the rounds would take minutes. */
const RIVAL_LINES = 4_000;
const PIECE = 65_536;

interface Engine {
  lintSource(input: unknown): Promise<{ readonly messages: readonly unknown[] }>;
}

/** Marsaglia's xorshift: the same logs in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const random = seeded(7);
const from = (alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(random(alphabet.length))).join('');
const hex = (count: number): string => from('0123456789abcdef', count);
const key = (): string => from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 36);

const PROGRAMS: readonly (() => string)[] = [
  () =>
    `2026-11-21T06:${random(60)}:${random(60)}.${random(1000)}Z INFO  [http] GET /api/v1/orders/${random(99_999)}?page=${random(9)}&limit=20 200 ${random(300)}ms request_id=${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
  () =>
    `{"level":"info","time":17952${random(99_999_999)},"pid":${random(9999)},"hostname":"worker-${random(30)}","msg":"job finished","jobId":"${hex(24)}","durationMs":${random(5000)}}`,
  () =>
    `10.0.${random(255)}.${random(255)} - - [21/Nov/2026:06:25:${random(60)} +0000] "POST /checkout HTTP/1.1" 302 ${random(9999)} "https://shop.example/cart?ref=a%20b" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
  () => `    at Object.<anonymous> (/srv/app/src/server/routes/order-${random(40)}.ts:${random(400)}:${random(80)})`,
  () =>
    `Nov 21 06:25:${random(60)} web1 sshd[${random(30_000)}]: Accepted publickey for deploy from 192.0.2.${random(255)} port ${random(60_000)} ssh2: ED25519 SHA256:${hex(43)}`,
  () =>
    `[${random(100)}%] Building CXX object src/CMakeFiles/app.dir/widget_${random(100)}.cpp.o; warning: unused variable 'count' [-Wunused-variable]`,
];

const logs = Array.from({ length: LINES }, (_, index) =>
  index % 1000 === 999 ? `debug: retrying with token ${['ghp', key()].join('_')}` : (PROGRAMS[random(6)]?.() ?? ''),
);
const whole = logs.join('\n');
const part = logs.slice(0, RIVAL_LINES).join('\n');

const { lintSource } = (await heavyRival('@secretlint/core/module/index.js')) as Engine;
const preset = (await heavyRival('@secretlint/secretlint-rule-preset-recommend/module/index.js')) as {
  readonly creator: unknown;
};
const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset.creator }] };

const TOOLS = {
  whole: async () => redactSecrets(whole).found.length,
  stream: async () => {
    const redactor = createRedactor();
    let length = 0;
    for (let at = 0; at < whole.length; at += PIECE) length += redactor.push(whole.slice(at, at + PIECE)).length;
    return length + redactor.end().length;
  },
  secretlint: async () => {
    const source = { filePath: 'app.log', content: part, ext: '.log', contentType: 'text' };
    return (await lintSource({ source, options: { config } })).messages.length;
  },
} as const;
type Tool = keyof typeof TOOLS;

const samples: Record<Tool, number[]> = { whole: [], stream: [], secretlint: [] };
const answers: Partial<Record<Tool, number>> = {};
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const tool of Object.keys(TOOLS) as Tool[]) {
    const bytes = Buffer.byteLength(tool === 'secretlint' ? part : whole);
    const start = performance.now();
    answers[tool] = await TOOLS[tool]();
    // The first round warms up.
    if (round > 0) samples[tool].push(bytes / 1000 / (performance.now() - start));
  }
}
if (answers.whole !== LINES / 1000) throw new Error(`${answers.whole} secrets were found, not ${LINES / 1000}`);

const speed = (tool: Tool): number => rounded(median(samples[tool]), 2);
report(
  'secrets',
  {
    unit: 'MB/s',
    megabytes: rounded(Buffer.byteLength(whole) / 1e6, 2),
    whole: speed('whole'),
    stream: speed('stream'),
    secretlint: speed('secretlint'),
    timesSecretlint: rounded(median(samples.whole) / median(samples.secretlint), 1),
  },
  samples,
);
