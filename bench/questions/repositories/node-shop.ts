import { type Commit, joined, NOUNS, numbersFrom, type Tree, treeOf, upperFirst } from './tree.ts';

/** A shop's web application in plain JavaScript, with tests that run on Node alone. */
export const nodeShop = (): readonly Commit[] => [
  { message: 'Begin the shop', tree: joined(settings(), modules()) },
  { message: 'Write documents and migrations', tree: joined(documents(), migrations()) },
  { message: 'Money is kept in cents', tree: money() },
  { message: 'Weeks by ISO 8601', tree: weeks() },
  { message: 'Keep sample data and a log', tree: joined(sampleData(), logs()) },
  { message: 'Faster rounding of prices', tree: roundingFault() },
  { message: 'Vendor the router', tree: vendored() },
  { message: 'Describe the release', tree: treeOf({ 'CHANGELOG.md': CHANGELOG }) },
];

const settings = (): Tree =>
  treeOf({
    'package.json': `${JSON.stringify(
      {
        name: 'orchard-shop',
        version: '2.4.1',
        type: 'module',
        private: true,
        scripts: {
          test: 'node --test',
          build: 'node scripts/build.js',
          lint: 'node scripts/lint.js',
          format: 'node scripts/lint.js --fix',
          start: 'node src/server.js',
          dev: 'node --watch src/server.js',
        },
        dependencies: { 'tiny-router': '1.2.0' },
      },
      null,
      2,
    )}\n`,
    '.gitignore': 'node_modules/\ndist/\n.env\ncoverage/\n*.tmp\n*.db\n',
    '.env.example': 'DATABASE_URL=postgres://localhost/shop\nPORT=3000\n',
    '.editorconfig': 'root = true\n\n[*]\nindent_style = space\nindent_size = 2\n',
    '.github/workflows/ci.yml':
      'name: ci\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n',
    Dockerfile: 'FROM node:20-bookworm\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 3000\nCMD ["npm", "start"]\n',
    'docker-compose.yml':
      'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n  db:\n    image: postgres:15\n    environment:\n      POSTGRES_DB: shop\n',
    'scripts/build.js':
      "import { cpSync, mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('dist', { recursive: true });\ncpSync('src', 'dist/src', { recursive: true });\nwriteFileSync('dist/build.json', JSON.stringify({ files: true }));\nconsole.log('built dist/');\n",
    'scripts/lint.js':
      "import { readdirSync, readFileSync, writeFileSync } from 'node:fs';\nimport { join } from 'node:path';\nlet faults = 0;\nfor (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {\n  if (!entry.name.endsWith('.js')) continue;\n  const path = join(entry.parentPath, entry.name);\n  const text = readFileSync(path, 'utf8');\n  const clean = text.replace(/[ \\t]+$/gm, '');\n  if (clean === text) continue;\n  if (process.argv.includes('--fix')) writeFileSync(path, clean);\n  else { faults += 1; console.log(`${path}: blanks at the end of a line`); }\n}\nprocess.exitCode = faults === 0 ? 0 : 1;\n",
    'src/server.js':
      "import { createServer } from 'node:http';\nimport { routes } from './routes.js';\n\nexport const server = createServer((request, response) => {\n  const answer = routes(request.url ?? '/');\n  response.writeHead(answer.status, { 'content-type': 'application/json' });\n  response.end(JSON.stringify(answer.body));\n});\n\nif (process.argv[1]?.endsWith('server.js')) server.listen(Number(process.env.PORT ?? 3000));\n",
    'src/routes.js': `${NOUNS.map((noun) => `import { list${upperFirst(noun)}s } from './${noun}/${noun}-store.js';`).join('\n')}\n\nconst LISTS = new Map([\n${NOUNS.map((noun) => `  ['/${noun}s', list${upperFirst(noun)}s],`).join('\n')}\n]);\n\nexport function routes(url) {\n  const list = LISTS.get(url);\n  return list === undefined ? { status: 404, body: { error: 'not found' } } : { status: 200, body: list() };\n}\n`,
  });

const modules = (): Tree => joined(...NOUNS.map(moduleOf));

function moduleOf(noun: string): Tree {
  const name = upperFirst(noun);
  return treeOf({
    [`src/${noun}/${noun}-store.js`]: `import { check${name} } from './${noun}-schema.js';\n\nconst kept = new Map();\n\n/** Keeps a ${noun}. */\nexport function put${name}(value) {\n  kept.set(value.id, check${name}(value));\n}\n\nexport const list${name}s = () => [...kept.values()];\n\n// TODO: page through long lists\nexport const find${name} = (id) => kept.get(id);\n`,
    [`src/${noun}/${noun}-schema.js`]: `/** Throws where a ${noun} has no id. */\nexport function check${name}(value) {\n  if (typeof value.id !== 'string' || value.id === '') throw new TypeError('a ${noun} needs an id');\n  return Object.freeze({ ...value });\n}\n`,
    [`src/${noun}/${noun}-words.js`]: `export const ${noun}Words = Object.freeze({ one: '${noun}', many: '${noun}s', title: '${name}' });\n`,
    [`src/${noun}/${noun}-export.js`]: `import { list${name}s } from './${noun}-store.js';\n\nexport const ${noun}Csv = () => ['id', ...list${name}s().map(({ id }) => id)].join('\\n');\n`,
    [`test/${noun}.test.js`]: `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { find${name}, put${name} } from '../src/${noun}/${noun}-store.js';\n\ntest('a ${noun} that was put is found', () => {\n  put${name}({ id: '${noun}-1' });\n  assert.deepEqual(find${name}('${noun}-1'), { id: '${noun}-1' });\n});\n\ntest('a ${noun} without an id is refused', () => {\n  assert.throws(() => put${name}({}), /needs an id/);\n});\n`,
  });
}

const documents = (): Tree =>
  joined(
    treeOf({
      'README.md': '# Orchard shop\n\nA small shop.\n\n    npm test\n    npm start\n',
      'docs/architecture.md': '# Architecture\n\nRoutes call stores, stores keep values.\n',
      'docs/api.md': `# Interface\n\n${NOUNS.map((noun) => `## GET /${noun}s\n\nLists every ${noun}.\n`).join('\n')}`,
    }),
    ...NOUNS.map((noun) =>
      treeOf({ [`docs/${noun}.md`]: `# ${upperFirst(noun)}\n\nWhat a ${noun} is and where it is kept.\n` }),
    ),
  );

const migrations = (): Tree =>
  joined(
    ...NOUNS.map((noun, index) =>
      treeOf({
        [`migrations/${String(index + 1).padStart(4, '0')}_${noun}s.sql`]: `CREATE TABLE ${noun}s (\n  id TEXT PRIMARY KEY,\n  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP\n);\n`,
      }),
    ),
  );

const money = (): Tree =>
  treeOf({
    'src/money/format-money.js':
      '/** Cents as text, with two digits. */\nexport const formatMoney = (cents) => `${(cents / 100).toFixed(2)} €`;\n',
    'src/money/round-price.js':
      '/** To whole cents, halves up. */\nexport const roundPrice = (cents) => Math.round(cents);\n',
    'test/money.test.js':
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { formatMoney } from '../src/money/format-money.js';\nimport { roundPrice } from '../src/money/round-price.js';\n\ntest('cents become euros', () => assert.equal(formatMoney(1250), '12.50 €'));\ntest('halves go up', () => assert.equal(roundPrice(2.5), 3));\n",
  });

const weeks = (): Tree =>
  treeOf({
    'src/dates/week-of-year.js':
      '/** Number of the week by ISO 8601. */\nexport function weekOfYear(date) {\n  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));\n  day.setUTCDate(day.getUTCDate() + 4 - day.getUTCDay());\n  const first = Date.UTC(day.getUTCFullYear(), 0, 1);\n  return Math.ceil(((day.getTime() - first) / 86400000 + 1) / 7);\n}\n',
    'test/week-of-year.test.js':
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { weekOfYear } from '../src/dates/week-of-year.js';\n\ntest('the first Monday of 2026 is in week 2', () => assert.equal(weekOfYear(new Date('2026-01-05')), 2));\ntest('a Sunday belongs to the week that ends', () => assert.equal(weekOfYear(new Date('2026-01-04')), 1));\n",
  });

function sampleData(): Tree {
  const number = numbersFrom(7);
  const rows = Array.from({ length: 400 }, (_, index) =>
    [
      1000 + index,
      `customer-${number(40)}`,
      NOUNS[number(NOUNS.length)],
      number(20_000),
      `2026-0${1 + number(9)}-1${number(9)}`,
    ].join(','),
  );
  return treeOf({ 'data/orders.csv': `id,customer,product,cents,day\n${rows.join('\n')}\n` });
}

function logs(): Tree {
  const number = numbersFrom(11);
  const lines = Array.from({ length: 900 }, (_, index) => {
    const status = number(30) === 0 ? 500 : 200;
    return `2026-05-1${number(9)}T0${number(9)}:${10 + number(49)}:00Z ${status === 500 ? 'ERROR' : 'INFO'} request=${index} path=/${NOUNS[number(NOUNS.length)]}s status=${status} ms=${number(900)}`;
  });
  return treeOf({ 'logs/app.log': `${lines.join('\n')}\n` });
}

const roundingFault = (): Tree =>
  treeOf({ 'src/money/round-price.js': '/** To whole cents. */\nexport const roundPrice = (cents) => cents | 0;\n' });

const vendored = (): Tree =>
  treeOf({
    'vendor/tiny-router/package.json': '{"name":"tiny-router","version":"1.2.0","main":"index.js"}\n',
    'vendor/tiny-router/index.js': 'module.exports = (routes) => (url) => routes[url];\n',
    'vendor/tiny-router/README.md': '# tiny-router\n',
  });

const CHANGELOG =
  '# Changes\n\n## 2.4.1\n\n- Weeks by ISO 8601.\n- Faster rounding of prices.\n\n## 2.4.0\n\n- Money is kept in cents.\n';
