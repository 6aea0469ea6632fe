/**
 * Time of judging one request: `node bench/url.ts [rounds]`. In the same rounds `new URL` alone, and what is commonly
 * written instead of a judge: `new URL` and a comparison of the end of its host. Figures are medians in microseconds
 * for one URL, with 20 rules; `above` is what we take on top of `new URL`.
 */
import { decideUrl } from '../src/effects/url/decide-url.ts';
import { parseHostRule } from '../src/effects/url/host-rule.ts';
import { median, report, rounded } from './rounds.ts';

const ROUNDS = Number(process.argv[2] ?? 15);
const CALLS = 20_000;

const ALLOW = [
  ...['docs.example.com', '*.corp.example', 'localhost:8080', 'api.example.net:8443', 'wss://live.example.org'],
  ...Array.from({ length: 15 }, (_, index) => `host-${index}.example.com`),
];
const URLS = [
  'https://docs.example.com/guide/start?version=2#top',
  'https://a.b.corp.example/x',
  'http://localhost:8080/v1/models',
  'https://evil.example/docs.example.com',
  'https://docs.example.com.evil.example/',
  'https://host-14.example.com/releases/v1.2.3/app.tar.gz',
  'http://192.168.1.1/',
  'https://user@docs.example.com/',
];

const suffixes = ALLOW.map((rule) => rule.replace(/^\*/, ''));
const checked = (url: string): boolean => {
  const { hostname } = new URL(url);
  return suffixes.some((suffix) => hostname.endsWith(suffix));
};

const TOOLS = {
  'new URL': (url: string) => new URL(url).hostname.length,
  'new URL and endsWith': checked,
  'new URL, endsWith, with addresses': (url: string) => checked(url) && new URL(url).hostname !== '10.0.0.1',
  decideUrl: (url: string) => decideUrl({ url, allow: ALLOW }).decision,
  'decideUrl, with addresses': (url: string) =>
    decideUrl({ url, allow: ALLOW, resolves_to: ['93.184.216.34'] }).decision,
  'a rule': () => ALLOW.map(parseHostRule).length,
} as const;
type Tool = keyof typeof TOOLS;

const samples = Object.fromEntries(Object.keys(TOOLS).map((tool) => [tool, [] as number[]])) as Record<Tool, number[]>;
let sink = 0;
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const tool of Object.keys(TOOLS) as Tool[]) {
    const run = TOOLS[tool];
    const start = performance.now();
    for (let call = 0; call < CALLS; call += 1) sink += run(URLS[call % URLS.length] ?? '') === 'allow' ? 1 : 0;
    if (round > 0) samples[tool].push(((performance.now() - start) * 1000) / CALLS);
  }
}
if (sink === 0) throw new Error('nothing was allowed');
const time = (tool: Tool): number => rounded(median(samples[tool]));
report(
  'url',
  {
    unit: 'µs',
    ...Object.fromEntries((Object.keys(TOOLS) as Tool[]).map((tool) => [tool, time(tool)])),
    above: rounded(time('decideUrl') - time('new URL')),
  },
  samples,
);
