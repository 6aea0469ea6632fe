/** Where a value came from, in a session that has read a megabyte: node --expose-gc bench/provenance.ts [--json] */
import { createAuthority } from '../src/kernel/authority/create-authority.ts';
import { bindSheets } from '../src/kernel/sheet/bind-sheets.ts';
import { parseSheet } from '../src/kernel/sheet/parse-sheet.ts';

const TEXT_BYTES = 1_000_000;
const CALLS = 4_000;
const ROUNDS = 3;
const P50_MAX_US = 40;
const P99_MAX_US = 400;
const MEMORY_MAX_TIMES = 4;

const sheets = bindSheets(
  [
    parseSheet(
      `version: 1
family: post
binds: [{ suite: bench }]
tools:
  read_mail:
    effect: read
    result:
      format: json
      source: mail
      fields:
        id: { label: tool, kind: id }
        sender: { label: meta, kind: email, names: true }
        subject: { label: untrusted, kind: text, names: true }
        body: { label: untrusted, kind: text }
  send_mail:
    effect: message
    parameters:
      to: { kind: email, role: sink }
      subject: { kind: text, role: content, carries: true }
      body: { kind: text, role: content, carries: true }
    result: { format: text }
  pay:
    effect: pay
    parameters:
      to: { kind: payee, role: sink }
      amount: { kind: amount, role: content }
    result: { format: text }
`,
      'bench',
    ),
  ],
  { suite: 'bench' },
);

/** The same numbers on every run: a linear congruential generator (Numerical Recipes' constants). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const next = numbers(7);
const SYLLABLES = [
  'ta',
  'ri',
  'no',
  'ber',
  'lin',
  'ko',
  'sa',
  'mel',
  'du',
  'gra',
  'phi',
  'ex',
  'or',
  'um',
  'ven',
  'tal',
];
const word = (): string => Array.from({ length: 1 + next(4) }, () => SYLLABLES[next(SYLLABLES.length)]).join('');
const address = (): string => `${word()}.${word()}@${word()}.example`;
const account = (): string => `DE${10 + next(90)}${Array.from({ length: 18 }, () => next(10)).join('')}`;

function mails(bytes: number): { text: string; addresses: string[]; accounts: string[] } {
  const [list, addresses, accounts]: [object[], string[], string[]] = [[], [], []];
  for (let size = 0, id = 1; size < bytes; id += 1) {
    const [sender, mentioned, payee] = [address(), address(), account()];
    addresses.push(sender, mentioned);
    accounts.push(payee);
    const words = Array.from({ length: 120 }, word).join(' ');
    const body = `${words} Write to ${mentioned} or pay ${next(900)}.50 to ${payee}, see www.${word()}.example/${word()}. On 2024-05-${10 + next(18)}.`;
    list.push({ id: String(id), sender, subject: `${word()} ${word()}`, body });
    size += body.length + sender.length + 40;
  }
  return { text: JSON.stringify(list), addresses, accounts };
}

const { text, addresses, accounts } = mails(TEXT_BYTES);
globalThis.gc?.();
const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
const authority = createAuthority({
  sheets,
  prompt: 'Send the minutes to ana@example.com and pay 12.50 to DE02120300000000202051.',
  clock: { now: () => 0, monotonic: () => performance.now() },
});
const startedAt = performance.now();
authority.heard({ tool: 'read_mail', arguments: {} }, text);
const heardMs = performance.now() - startedAt;
globalThis.gc?.();
const grown = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before;

const pick = (list: readonly string[]): string => list[next(list.length)] ?? '';
const calls = Array.from({ length: CALLS }, (_, at) => {
  const to = at % 4 === 0 ? 'ana@example.com' : at % 4 === 1 ? pick(addresses) : address();
  return at % 2 === 0
    ? { tool: 'send_mail', arguments: { to, subject: `${word()} ${word()}`, body: `${word()} ${word()} ${word()}` } }
    : { tool: 'pay', arguments: { to: at % 3 === 0 ? pick(accounts) : account(), amount: next(900) } };
});
for (const call of calls.slice(0, 500)) authority.judge(call);
/** The machine does other things as well: the best of three rounds, far enough apart that nothing is remembered. */
const rounds = Array.from({ length: ROUNDS }, () =>
  calls.map((call) => {
    const begin = performance.now();
    authority.judge(call);
    return (performance.now() - begin) * 1000;
  }),
);
const times = calls.map((_, at) => Math.min(...rounds.map((round) => round[at] ?? 0))).sort((a, b) => a - b);
const at = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
const result = {
  textBytes: text.length,
  p50Us: at(0.5),
  p99Us: at(0.99),
  maxUs: at(0.9999),
  heardMs: Math.round(heardMs),
  memoryTimes: Number((grown / text.length).toFixed(2)),
};
const isMet = result.p50Us <= P50_MAX_US && result.p99Us <= P99_MAX_US && result.memoryTimes <= MEMORY_MAX_TIMES;
process.stdout.write(`${JSON.stringify({ ...result, isMet })}\n`);
if (!isMet) process.exitCode = 1;
