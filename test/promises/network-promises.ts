import type { Promised } from './promise.ts';

const SUBMIT = 'test/kernel/submit.test.ts';
const HTTP = 'src/drivers/http/http-driver.test.ts';
const TOOLS = 'src/tools/tools.test.ts';

/** Where requests may go, and what may go with them. */
export const NETWORK_PROMISES: readonly Promised[] = [
  {
    id: 'N1',
    promise: 'The metadata services of clouds are never reached, whatever a policy permits or a person answers.',
    test: { file: SUBMIT, title: 'a metadata address is forbidden, whatever a policy permits' },
    mutation: {
      what: 'a metadata address is one private address among others',
      file: 'src/kernel/catalogue/network.ts',
      find: "if (addresses.map(judgeAddress).includes('metadata') || isMetadataName(url.host))",
      replace: 'if (judgeAddress === undefined || isMetadataName(url.host))',
    },
  },
  {
    id: 'N2',
    promise:
      'A permitted host that resolves to a private or local address is asked about; one such answer of several is enough.',
    test: { file: SUBMIT, title: 'one private address among the answers asks, although the host is permitted' },
    mutation: {
      what: 'only the first address is looked at',
      file: 'src/kernel/catalogue/network.ts',
      find: 'answersProblem({ url, rules: permittedHosts, addresses }) === undefined',
      replace: 'answersProblem({ url, rules: permittedHosts, addresses: addresses.slice(0, 1) }) === undefined',
    },
  },
  {
    id: 'N3',
    promise: 'A yes for the session never covers a name that was bound to a private address since (DNS rebinding).',
    test: {
      file: 'test/kernel/approvals.test.ts',
      title: 'for a public address does not cover a private one: a name that was rebound is asked about again',
    },
    mutation: {
      what: 'what the kernel itself asks about can be remembered',
      file: 'src/kernel/approval/scope.ts',
      find: "new Set(['kind', 'budget'])",
      replace: "new Set(['budget'])",
    },
  },
  {
    id: 'N4',
    promise: 'The address that was judged is the address that is dialled: no name is resolved a second time.',
    test: { file: HTTP, title: 'dials the address that was judged, whatever the name would resolve to' },
    mutation: {
      what: 'the name is resolved again when it is dialled',
      file: 'src/drivers/http/http-driver.privileged.ts',
      find: '    lookup: alwaysTo(address),\n',
      replace: '',
    },
  },
  {
    id: 'N5',
    promise: 'A redirect is an act of its own, judged like the first, and takes none of its headers along.',
    test: { file: TOOLS, title: 'each redirect is proposed anew, without the headers of the first request' },
    mutation: {
      what: 'headers go along with a redirect',
      file: 'src/tools/fetch-url.ts',
      find: "next = { url: url.href, method: request['method'] ?? 'GET' };",
      replace: 'next = { ...request, url: url.href };',
    },
  },
  {
    id: 'N6',
    promise: 'A redirect to a place that may not be reached ends there.',
    test: { file: TOOLS, title: 'a redirect to a place that is denied ends there' },
    mutation: {
      what: 'a redirect that was denied is followed all the same',
      file: 'src/tools/fetch-url.ts',
      find: "if (outcome.status !== 'done' || location === '') return",
      replace: "if (outcome.status === 'done' && location === '') return",
    },
  },
  {
    id: 'N7',
    promise:
      'What is known by its form as a key or a password leaves in no URL, no header and no body that a model wrote.',
    test: { file: SUBMIT, title: 'a request that carries a key is forbidden, in its URL, its body or a header' },
    mutation: {
      what: 'only the URL is looked at',
      file: 'src/kernel/catalogue/network.ts',
      find: 'texts.some((text) => redactSecrets(text).found.length > 0)',
      replace: 'texts.slice(0, 1).some((text) => redactSecrets(text).found.length > 0)',
    },
  },
  {
    id: 'N8',
    promise: 'A model cannot set request headers that carry authority, nor break into the next header.',
    test: { file: SUBMIT, title: 'headers that carry authority cannot be set by a model' },
    mutation: {
      what: 'any header can be set',
      file: 'src/kernel/catalogue/network.ts',
      find: '!HEADERS.has(name.toLowerCase())',
      replace: "name === ''",
    },
  },
  {
    id: 'N9',
    promise: 'A certificate has to be good for the name that was judged, whatever the environment says.',
    test: { file: HTTP, title: 'refuses a certificate that the machine does not trust, whatever the environment says' },
    mutation: {
      what: 'Node’s environment decides whether certificates are checked',
      file: 'src/drivers/http/http-driver.privileged.ts',
      find: '  rejectUnauthorized: true,\n',
      replace: '',
    },
  },
  {
    id: 'N10',
    promise: 'No proxy of the environment sees a request.',
    test: { file: HTTP, title: 'ignores the proxies of the environment' },
    mutation: {
      what: 'the shared agent is used, which follows the environment',
      file: 'src/drivers/http/http-driver.privileged.ts',
      find: '    agent: false,\n',
      replace: '',
    },
  },
  {
    id: 'N11',
    promise: 'An address is judged in every notation: an IPv6 form is as bad as the IPv4 address it carries.',
    test: {
      file: 'src/effects/url/judge-address.test.ts',
      title: 'never calls an IPv6 address public that carries an IPv4 address which is not',
    },
    mutation: {
      what: 'carried addresses are not looked at',
      file: 'src/effects/url/judge-address.ts',
      find: 'const carried = carriers.map((carrier) => judgeBytes(carriedAddress(bytes, carrier)));',
      replace: 'const carried: AddressKind[] = [];\n  void carriedAddress;',
    },
  },
  {
    id: 'N12',
    promise:
      'A URL that two programs could read differently (user names, backslashes, blanks, missing slashes) is refused.',
    test: { file: 'src/effects/url/decide-url.test.ts', title: 'the corpus of URL decisions' },
    mutation: {
      what: 'backslashes are repaired, as browsers do',
      file: 'src/effects/url/read-url.ts',
      find: "  if (text.includes('\\\\')) return refuse('it holds a backslash');\n",
      replace: '',
    },
  },
  {
    id: 'N13',
    promise:
      'A permit of `*.example.com` covers neither `example.com` nor a look-alike, and never a whole public suffix.',
    test: {
      file: 'src/effects/url/host-rule.test.ts',
      title: 'permits by a wildcard what is below, never the apex nor a look-alike',
    },
    mutation: {
      what: 'an ending is enough',
      file: 'src/effects/url/host-rule.ts',
      find: 'target.endsWith(`.${host}`)',
      replace: 'target.endsWith(host)',
    },
  },
  {
    id: 'N14',
    promise: 'The model is asked at the endpoint that the person named, and at no other without a question.',
    test: {
      file: 'test/kernel/floors.test.ts',
      title: 'is asked without a question at the endpoint that the person named, and at no other',
    },
    mutation: {
      what: 'any endpoint on the named host will do',
      file: 'src/kernel/catalogue/model-generate.ts',
      find: 'reading.ok && reading.url === url &&',
      replace: 'reading.ok &&',
    },
  },
  {
    id: 'N15',
    promise: 'The conversation never goes in clear over a network.',
    test: { file: 'test/kernel/floors.test.ts', title: 'is not asked in clear over a network, whoever permits it' },
    mutation: {
      what: 'http will do for a model anywhere',
      file: 'src/kernel/catalogue/model-generate.ts',
      find: "reading.scheme !== 'https' && !isLoopback(reading.host)",
      replace: "reading.scheme === 'ftp' && !isLoopback(reading.host)",
    },
  },
  {
    id: 'N16',
    promise: 'A page that does not end, or unpacks to much, fills no memory.',
    test: { file: HTTP, title: 'keeps no more of a body than its limit' },
    mutation: {
      what: 'bodies are read to their end',
      file: 'src/drivers/http/http-driver.privileged.ts',
      find: 'if (length > FETCH_BODY_BYTES_MAX) {',
      replace: 'if (length < 0) {',
    },
  },
  {
    id: 'N17',
    promise: 'No name is looked up for a request that was not allowed: the look itself would tell.',
    test: {
      file: 'test/kernel/look-up.test.ts',
      title: 'never for a request that was denied, refused, or that nobody answered',
    },
    mutation: {
      what: 'names are looked up to be judged',
      file: 'src/kernel/catalogue/network.ts',
      find: 'const isOpen = !context.mayLookUp && leaksByLookUp(reading);',
      replace: 'const isOpen = context.mayLookUp && !leaksByLookUp(reading);',
    },
  },
  {
    id: 'N18',
    promise: 'A yes to a host is none to the private address that it turns out to lead to.',
    test: {
      file: 'test/kernel/look-up.test.ts',
      title: 'a yes to a name is none to the private address behind it: that is asked about for itself',
    },
    mutation: {
      what: 'one yes is enough, whatever the look brings',
      file: 'src/kernel/submit.ts',
      find: "return now.answer === 'ask' && asksMore(now, decision)",
      replace: "return now.answer === 'ask' && asksMore(now, now)",
    },
  },
  {
    id: 'N19',
    promise:
      'A command with a network reaches one address, at which the kernel answers: no host, name or service besides.',
    test: {
      file: 'src/drivers/sandbox/network.test.ts',
      title: 'has nothing else: not this machine, no name, no other address',
    },
    mutation: {
      what: 'a sandbox shares the machine’s network',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: "    '--unshare-all',\n",
      replace: "    ...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],\n",
    },
  },
  {
    id: 'N20',
    promise: 'Every connection that a command makes is an act: without a yes or a permit it is not dialled.',
    test: {
      file: 'test/integration/command-network.test.ts',
      title: 'reaches nothing that a person does not let it reach, and says so in the program’s own output',
    },
    mutation: {
      what: 'what was begun is carried, whatever was decided',
      file: 'src/drivers/proxy/command-network.privileged.ts',
      find: 'return refusalFrom(await submit({ kind, arguments: args, principal, session, within: id }, signal));',
      replace:
        'void submit({ kind, arguments: args, principal, session, within: id }, signal); const { hostname: host, port } = new URL(args.url); await carryConnection(connections.take(args.connection) as never, { host, port: Number(port), addresses: [host], signal }); return undefined;',
    },
  },
  {
    id: 'N21',
    promise: 'A yes to a command covers the hosts and ports that it named, for as long as it runs, and no others.',
    test: {
      file: 'test/kernel/within.test.ts',
      title: 'to another host, another port, or by a command that named none, is a question of its own',
    },
    mutation: {
      what: 'a yes to a command covers whatever it connects to',
      file: 'src/kernel/approval/within.ts',
      find: 'blamed.every(({ target }) => hosts.has(target))',
      replace: 'blamed.every(({ target }) => hosts.size >= 0 && target.length > 0)',
    },
  },
  {
    id: 'N22',
    promise:
      'A TLS connection of a command goes to the name that was judged; one that says another name, or hides it, ends.',
    test: {
      file: 'src/drivers/proxy/proxy.test.ts',
      title: 'TLS to another name than the one that was judged (domain fronting), or to none',
    },
    mutation: {
      what: 'the name in a hello is not compared',
      file: 'src/drivers/proxy/carry-connection.privileged.ts',
      find: "if (name?.toLowerCase().replace(/\\.$/, '') === host) return;",
      replace: "if (name?.toLowerCase().replace(/\\.$/, '') !== '.') return;",
    },
  },
  {
    id: 'N23',
    promise: 'Only a program that waits in its sandbox has a tunnel opened; no act of a model opens one.',
    test: { file: 'test/kernel/within.test.ts', title: 'a tunnel is opened for nobody who has no connection waiting' },
    mutation: {
      what: 'a tunnel needs nobody who waits',
      file: 'src/kernel/catalogue/network.ts',
      find: "if ((method === 'CONNECT' && connection === undefined) ||",
      replace: "if ((method === 'CONNECT' && connection === '') ||",
    },
  },
];
