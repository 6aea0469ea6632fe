import { compileLibrary, type Library } from '../library.ts';

/** Files. Source: Node.js 24, "File system"; callbacks and promises do the same. */
const FILES = `
fs.readFile fs.readFileSync fs.promises.readFile fs.createReadStream : read=0 > content
fs.writeFile fs.writeFileSync fs.appendFile fs.appendFileSync fs.promises.writeFile fs.promises.appendFile fs.createWriteStream fs.truncate fs.truncateSync fs.promises.truncate fs.mkdir fs.mkdirSync fs.promises.mkdir fs.utimes fs.utimesSync fs.promises.utimes : write=0
fs.open fs.openSync fs.promises.open : open=0 > plain
fs.unlink fs.unlinkSync fs.promises.unlink fs.rmdir fs.rmdirSync fs.promises.rmdir fs.rm fs.rmSync fs.promises.rm : wipe=0
fs.rename fs.renameSync fs.promises.rename : move=0 write=1
fs.copyFile fs.copyFileSync fs.promises.copyFile : read=0 write=1
fs.cp fs.cpSync fs.promises.cp : readtree=0 write=1
fs.link fs.linkSync fs.promises.link fs.symlink fs.symlinkSync fs.promises.symlink : list=0 write=1
fs.readdir fs.readdirSync fs.promises.readdir fs.opendir fs.opendirSync fs.promises.opendir : list=0 > names
fs.glob fs.globSync fs.promises.glob : pure > globbed=0
fs.stat fs.statSync fs.promises.stat fs.lstat fs.lstatSync fs.promises.lstat fs.access fs.accessSync fs.promises.access fs.existsSync fs.exists fs.readlink fs.readlinkSync fs.promises.readlink fs.realpath fs.realpathSync fs.promises.realpath fs.statfs fs.statfsSync fs.watch fs.watchFile fs.promises.watch fs.realpathSync.native : list=0 > plain
fs.chmod fs.chmodSync fs.promises.chmod fs.lchmod fs.lchmodSync fs.chown fs.chownSync fs.promises.chown fs.lchown fs.lchownSync fs.fchmod fs.fchmodSync fs.fchown fs.fchownSync : mode=0
fs.mkdtemp fs.mkdtempSync fs.promises.mkdtemp : write=0 > temporary
fs.read fs.readSync fs.readv fs.close fs.closeSync fs.write fs.writeSync fs.fstat fs.fstatSync fs.fsync fs.fsyncSync fs.unwatchFile fs.constants.* fs.promises.constants.* fs.Stats fs.Dirent fs.ftruncate fs.ftruncateSync fs.futimes fs.futimesSync : pure > content
`;

/** Processes, code, the machine. Source: Node.js 24, "Child process", "Process", "VM", "Modules"; MDN for the language. */
const SYSTEM = `
child_process.exec child_process.execSync : shell=0 > content
child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync : argv=0 > content
child_process.fork : program=0 > content
child_process.* cluster.* : execute
worker_threads.Worker globalThis.Worker globalThis.SharedWorker : worker=0
worker_threads.isMainThread worker_threads.parentPort.* worker_threads.workerData worker_threads.threadId : pure
vm.runInContext vm.runInNewContext vm.runInThisContext vm.Script vm.compileFunction vm.SourceTextModule : unknown
vm.* v8.* inspector.* repl.* wasi.* diagnostics_channel.* trace_events.* sea.* : unknown
module.createRequire module.isBuiltin module.builtinModules : pure
module.* : unknown
globalThis.eval globalThis.execScript : code=0
globalThis.Function globalThis.AsyncFunction globalThis.GeneratorFunction : unknown:code_made_out_of_text code=-1 > computed
globalThis.importScripts globalThis.WebAssembly.* globalThis.Proxy globalThis.with : unknown
globalThis.require globalThis.import globalThis.module.require : pure
globalThis.require.resolve globalThis.require.main globalThis.require.main.filename globalThis.require.cache.* globalThis.require.extensions.* : pure
globalThis.module.exports globalThis.exports globalThis.module.id globalThis.module.filename globalThis.module.paths globalThis.module.children globalThis.module.parent : pure
globalThis.module.constructor globalThis.module.* globalThis.require.* : unknown
globalThis.setTimeout globalThis.setInterval globalThis.setImmediate : timer=0 > plain
globalThis.queueMicrotask globalThis.clearTimeout globalThis.clearInterval globalThis.clearImmediate globalThis.requestAnimationFrame globalThis.cancelAnimationFrame globalThis.requestIdleCallback : call=0 > plain
globalThis.process.exit globalThis.process.cwd globalThis.process.uptime globalThis.process.hrtime globalThis.process.memoryUsage globalThis.process.cpuUsage globalThis.process.nextTick globalThis.process.on globalThis.process.once globalThis.process.off globalThis.process.emitWarning globalThis.process.version globalThis.process.versions.* globalThis.process.arch globalThis.process.platform globalThis.process.pid globalThis.process.ppid globalThis.process.title globalThis.process.exitCode globalThis.process.release.* globalThis.process.features.* globalThis.process.config.* globalThis.process.resourceUsage globalThis.process.constrainedMemory globalThis.process.availableMemory globalThis.process.getuid globalThis.process.getgid globalThis.process.geteuid globalThis.process.removeListener globalThis.process.removeAllListeners globalThis.process.addListener globalThis.process.hrtime.bigint globalThis.process.execArgv globalThis.process.argv0 globalThis.process.abort globalThis.process.setMaxListeners globalThis.process.loadEnvFile.none globalThis.process.listenerCount globalThis.process.stdout.* globalThis.process.stderr.* globalThis.process.umask globalThis.process.emit globalThis.process.setUncaughtExceptionCaptureCallback globalThis.process.exit.bind : pure > plain
globalThis.process.stdin globalThis.process.stdout globalThis.process.stderr globalThis.process.release globalThis.process.versions globalThis.process.report : pure
globalThis.process.stdin.* : pure > argument
globalThis.process.argv : pure > arguments
globalThis.process.env : pure > environ
globalThis.process.chdir : folder=0
globalThis.process.kill : destroy:a_running_process
globalThis.process.setuid globalThis.process.setgid globalThis.process.seteuid globalThis.process.setegid globalThis.process.setgroups globalThis.process.initgroups : privilege
globalThis.process.loadEnvFile : secret:the_variables_in_.env
globalThis.process.* : unknown
environ#hasOwnProperty environ#toString : pure > plain
environ#get : variable=0 > argument
environ#* : pure > content
os.homedir : pure > home
os.tmpdir : pure > temporaryroot
os.userInfo os.hostname os.networkInterfaces os.cpus os.totalmem os.freemem os.platform os.arch os.type os.release os.uptime os.loadavg os.EOL os.endianness os.version os.machine os.availableParallelism os.constants.* os.devNull : pure > plain
os.setPriority os.getPriority : pure
path.* path.posix.* path.win32.* url.* querystring.* util.* events.* assert.* assert.strict.* buffer.* string_decoder.* stream.* stream.promises.* stream.web.* timers.* timers.promises.* readline.* readline.promises.* perf_hooks.* punycode.* zlib.* crypto.* async_hooks.* console.* test test.* constants.* tty.* : pure
sqlite.DatabaseSync : database=0 > database
database#exec database#prepare database#run database#all database#get database#each : sql=0 > database
database#enableLoadExtension database#loadExtension : unknown
database#* : pure > content
worker_threads.* : pure
test.run : unknown:files_that_are_run_as_tests
sys.* : pure
`;

const NETWORK = `
globalThis.fetch : url=0 > content
globalThis.XMLHttpRequest globalThis.WebSocket globalThis.EventSource globalThis.RTCPeerConnection globalThis.WebTransport globalThis.BroadcastChannel : network > content
globalThis.navigator.sendBeacon : url=0 > plain
globalThis.navigator.clipboard.* globalThis.navigator.credentials.* globalThis.navigator.geolocation.* globalThis.navigator.mediaDevices.* globalThis.navigator.serviceWorker.* globalThis.document.cookie globalThis.cookieStore.* : secret
globalThis.navigator.* : pure > plain
http.get https.get http.request https.request : url=0 > content
http.createServer https.createServer http2.createServer http2.createSecureServer net.createServer tls.createServer http.Server https.Server net.Server : listens call=0/1 > server
server#listen : listen
server#* : pure > server
net.connect net.createConnection net.Socket tls.connect tls.TLSSocket dgram.createSocket http2.connect : network > content
http.STATUS_CODES http.METHODS http.Agent https.Agent net.isIP net.isIPv4 net.isIPv6 net.BlockList net.SocketAddress http.IncomingMessage http.ServerResponse : pure
http.* https.* http2.* net.* tls.* dgram.* dns.* dns.promises.* : network
axios.* axios node-fetch.* node-fetch got.* got superagent.* superagent request.* request undici.* ky.* ky needle.* needle ws.* ws socket.io.* socket.io-client.* nodemailer.* mqtt.* amqplib.* kafkajs.* redis.* ioredis.* mongodb.* mongoose.* pg.* mysql.* mysql2.* mysql2/promise.* mssql.* oracledb.* ssh2.* node-ssh.* ftp.* basic-ftp.* puppeteer.* puppeteer-core.* playwright.* playwright-core.* selenium-webdriver.* cheerio-httpcli.* openai.* @anthropic-ai/sdk.* @aws-sdk/client-s3.* aws-sdk.* @google-cloud/storage.* @azure/storage-blob.* firebase.* firebase-admin.* @slack/web-api.* discord.js.* telegraf.* twilio.* stripe.* @octokit/rest.* octokit.* web3.* ethers.* simple-git.* download.* nodegit.* ngrok.* localtunnel.* : network > content
axios.get got.get superagent.get ky.get needle.get axios.head : url=0:GET > content
axios.post axios.put axios.patch axios.delete got.post superagent.post ky.post needle.post : url=0:POST > content
express.* express fastify.* fastify koa.* koa hono.* hono @koa/router.* body-parser.* body-parser cors.* cors morgan.* morgan helmet.* helmet cookie-parser.* compression.* : pure > webapp
@hono/node-server.serve : listen
webapp#listen : listen
webapp#* : pure > webapp
shelljs.* execa.* execa cross-spawn.* cross-spawn zx.* zx/globals.* node-pty.* sudo-prompt.* open.* open opn.* child-process-promise.* tree-kill.* fkill.* cron.* node-cron.* node-schedule.* robotjs.* iohook.* screenshot-desktop.* clipboardy.* node-notifier.* keytar.* ps-list.* ffi-napi.* ref-napi.* vm2.* isolated-vm.* node-serialize.* serialize-javascript.* dotenv.* dotenv/config.* : unknown
shelljs.exec execa.execaCommand execa.execaCommandSync : shell=0
execa.execa execa.execaSync execa cross-spawn cross-spawn.sync : argv=0
dotenv.config dotenv.parse dotenv.configDotenv : secret:the_variables_in_.env
dotenv/config! : secret:the_variables_in_.env
rimraf rimraf.* del del.* rimraf.sync rimraf.rimraf trash.* : wipe=0
`;

const PURE = `
globalThis.console.* globalThis.Math.* globalThis.JSON.* globalThis.Intl.* globalThis.Atomics.* globalThis.performance.* globalThis.crypto.* globalThis.Temporal.* : pure
globalThis.Object.* globalThis.Object globalThis.Array.* globalThis.Array globalThis.String.* globalThis.String globalThis.Number.* globalThis.Number globalThis.Boolean globalThis.Symbol.* globalThis.Symbol globalThis.BigInt.* globalThis.BigInt globalThis.Date.* globalThis.Date globalThis.RegExp.* globalThis.RegExp globalThis.Map.* globalThis.Map globalThis.Set globalThis.WeakMap globalThis.WeakSet globalThis.WeakRef globalThis.FinalizationRegistry globalThis.Promise.* globalThis.Promise globalThis.Error.* globalThis.Error globalThis.TypeError globalThis.RangeError globalThis.SyntaxError globalThis.ReferenceError globalThis.EvalError globalThis.URIError globalThis.AggregateError globalThis.Iterator.* globalThis.ArrayBuffer.* globalThis.ArrayBuffer globalThis.SharedArrayBuffer globalThis.DataView globalThis.Uint8Array.* globalThis.Uint8Array globalThis.Uint8ClampedArray globalThis.Uint16Array globalThis.Uint32Array globalThis.Int8Array globalThis.Int16Array globalThis.Int32Array globalThis.Float32Array globalThis.Float64Array globalThis.BigInt64Array globalThis.BigUint64Array globalThis.Buffer.* globalThis.Buffer globalThis.URL.* globalThis.URL globalThis.URLSearchParams globalThis.TextEncoder globalThis.TextDecoder globalThis.AbortController globalThis.AbortSignal.* globalThis.Event globalThis.EventTarget globalThis.CustomEvent globalThis.Blob globalThis.File globalThis.FormData globalThis.Headers globalThis.Request globalThis.Response globalThis.ReadableStream globalThis.WritableStream globalThis.TransformStream globalThis.MessageChannel globalThis.structuredClone : pure
globalThis.parseInt globalThis.parseFloat globalThis.isNaN globalThis.isFinite globalThis.encodeURIComponent globalThis.decodeURIComponent globalThis.encodeURI globalThis.decodeURI globalThis.escape globalThis.unescape globalThis.atob globalThis.btoa : pure
globalThis.Reflect.apply globalThis.Reflect.construct globalThis.Reflect.get : pure
globalThis.Reflect.ownKeys globalThis.Reflect.has globalThis.Reflect.getPrototypeOf : pure
globalThis.Reflect.* : unknown
globalThis.Object.defineProperty globalThis.Object.defineProperties globalThis.Object.setPrototypeOf : prototypes=0
globalThis.document.* globalThis.window.* globalThis.localStorage.* globalThis.sessionStorage.* globalThis.history.* globalThis.screen.* globalThis.alert globalThis.confirm globalThis.prompt globalThis.customElements.* globalThis.IntersectionObserver globalThis.ResizeObserver globalThis.MutationObserver globalThis.getComputedStyle globalThis.matchMedia globalThis.HTMLElement globalThis.Element globalThis.Node globalThis.DOMParser globalThis.FileReader globalThis.Audio globalThis.addEventListener globalThis.removeEventListener globalThis.OffscreenCanvas globalThis.AudioContext globalThis.CSS.* : pure
globalThis.document.write globalThis.document.writeln : unknown
globalThis.location.* globalThis.open globalThis.postMessage globalThis.indexedDB.* globalThis.caches.* : network
globalThis.location.href globalThis.location.pathname globalThis.location.search globalThis.location.hash globalThis.location.host globalThis.location.hostname : pure
globalThis.describe globalThis.it globalThis.test globalThis.expect globalThis.beforeEach globalThis.afterEach globalThis.beforeAll globalThis.afterAll globalThis.before globalThis.after globalThis.jest.* globalThis.vi.* globalThis.suite globalThis.describe.* globalThis.it.* globalThis.test.* globalThis.expect.* : pure
lodash.* lodash lodash-es.* lodash/fp.* underscore.* ramda.* immutable.* immer.* moment.* moment dayjs.* dayjs date-fns.* luxon.* uuid.* nanoid.* zod.* joi.* yup.* ajv.* ajv validator.* chalk.* chalk picocolors.* kleur.* colors.* cli-table3.* cli-table3 table.* ora.* ora yargs.* yargs yargs/helpers.* commander.* minimist.* minimist meow.* inquirer.* prompts.* prompts debug.* debug winston.* pino.* pino loglevel.* semver.* semver ms.* ms bytes.* classnames.* classnames clsx.* clsx qs.* qs marked.* markdown-it.* markdown-it gray-matter.* js-yaml.* yaml.* toml.* ini.* csv-parse.* csv-parse/sync.* csv-stringify.* csv-stringify/sync.* papaparse.* xml2js.* fast-xml-parser.* cheerio.* cheerio jsdom.* handlebars.* mustache.* ejs.* pug.* nunjucks.* rxjs.* rxjs/operators.* async.* bluebird.* p-limit.* p-limit p-map.* p-queue.* eventemitter3.* mathjs.* decimal.js.* big.js.* bignumber.js.* d3.* d3-array.* d3-scale.* d3-shape.* chart.js.* three.* simple-statistics.* ml-matrix.* natural.* seedrandom.* seedrandom fp-ts.* fp-ts/function.* neverthrow.* ts-pattern.* type-fest.* tslib.* reflect-metadata.* class-validator.* class-transformer.* react.* react react-dom.* react-dom/client.* react-dom/server.* preact.* preact/hooks.* vue.* svelte.* @angular/core.* redux.* @reduxjs/toolkit.* react-redux.* zustand.* jotai.* mobx.* react-router-dom.* styled-components.* @emotion/react.* @testing-library/react.* @testing-library/jest-dom.* @jest/globals.* vitest.* jest.* mocha.* chai.* sinon.* sinon ava.* tape.* tape fast-check.* benchmark.* diff.* fast-glob.globs minimatch.* minimatch picomatch.* picomatch micromatch.* acorn.* esprima.* @babel/parser.* @babel/types.* typescript.* prettier.* graphql.* long.* iconv-lite.* string-width.* strip-ansi.* wrap-ansi.* figlet.* boxen.* boxen change-case.* slugify.* slugify pluralize.* pluralize deepmerge.* deepmerge fast-deep-equal.* fast-deep-equal object-hash.* object-hash crypto-js.* bcryptjs.* jsonwebtoken.* jose.* tweetnacl.* sharp.* pdfkit.* exceljs.* xlsx.* pdf-lib.* canvas.* jimp.* qrcode.* stream-json.* JSONStream.* split2.* through2.* event-stream.* glob.sync : pure
fast-glob.* globby.* glob.* glob fast-glob tiny-glob.* : pure > names
fs-extra.readJson fs-extra.readJsonSync fs-extra.readJSON : read=0 > content
fs-extra.writeJson fs-extra.writeJsonSync fs-extra.outputFile fs-extra.outputFileSync fs-extra.outputJson fs-extra.ensureDir fs-extra.ensureDirSync fs-extra.ensureFile fs-extra.mkdirp fs-extra.mkdirpSync : write=0
fs-extra.remove fs-extra.removeSync fs-extra.emptyDir fs-extra.emptyDirSync : wipe=0
fs-extra.copy fs-extra.copySync : readtree=0 write=1
fs-extra.move fs-extra.moveSync : move=0 write=1
fs-extra.pathExists fs-extra.pathExistsSync : list=0
mkdirp mkdirp.* : write=0
jsonfile.readFile jsonfile.readFileSync : read=0 > content
jsonfile.writeFile jsonfile.writeFileSync : write=0
better-sqlite3 better-sqlite3.* sqlite3.Database : database=0 > database
sqlite3.* : pure
tmp.* tempy.* : pure > temporary
?#execSync ?#spawnSync ?#execFileSync ?#spawn ?#fork ?#execFile ?#runInThisContext ?#runInNewContext ?#createRequire : unknown
?#unlinkSync ?#rmSync ?#rmdirSync ?#chmodSync ?#chownSync ?#readFileSync ?#writeFileSync : unknown
?#toFile : maybewrite=0
`;

const FS_EXTRA = FILES.replaceAll('fs.promises.', 'fs-extra.')
  .replaceAll('fs.', 'fs-extra.')
  .replaceAll('fs-extra-extra.', 'fs-extra.');

export const NODE_LIBRARY: Library = compileLibrary([FILES, FS_EXTRA, SYSTEM, NETWORK, PURE], {
  'fs/promises': 'fs.promises',
  'path/posix': 'path',
  'path/win32': 'path',
  'path.posix': 'path',
  'graceful-fs': 'fs',
  'mz/fs': 'fs.promises',
  'stream/promises': 'stream.promises',
  'stream/web': 'stream.web',
  'timers/promises': 'timers.promises',
  'readline/promises': 'readline.promises',
  'assert/strict': 'assert',
  'dns/promises': 'dns.promises',
  'util/types': 'util',
  'inspector/promises': 'inspector',
  process: 'globalThis.process',
  console: 'globalThis.console',
  require: 'globalThis.require',
  'globalThis.global': 'globalThis',
  'globalThis.globalThis': 'globalThis',
  'globalThis.window': 'globalThis',
  'globalThis.self': 'globalThis',
  'globalThis.top': 'globalThis',
  'globalThis.frames': 'globalThis',
  'globalThis.Deno': 'Deno',
  'globalThis.Bun': 'Bun',
  'fs.default': 'fs',
  'fs.promises.default': 'fs.promises',
  'child_process.default': 'child_process',
  'path.default': 'path',
  'lodash.default': 'lodash',
  'globalThis.Number.parseInt': 'globalThis.parseInt',
  'globalThis.Number.parseFloat': 'globalThis.parseFloat',
  'buffer.Buffer': 'globalThis.Buffer',
  'url.URL': 'globalThis.URL',
  'timers.setTimeout': 'globalThis.setTimeout',
  'module.Module': 'module',
});
