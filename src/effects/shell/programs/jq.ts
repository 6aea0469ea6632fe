import { shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { isSecretVariable } from '../environment-name.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines } from './lines.ts';

export const JQ: Sheet = {
  names: ['jq', 'gojq', 'jaq'],
  source: 'jq 1.6 and 1.7, jq(1)',
  style: 'exact',
  options:
    lines(`--version -V | --build-configuration | --seq | --stream | --stream-errors | -s --slurp | -R --raw-input | -n --null-input | -c --compact-output | --tab
    --indent=TEXT | -C --color-output | -M --monochrome-output | -a --ascii-output | --unbuffered | -S --sort-keys | -r --raw-output | -j --join-output
    --raw-output0 | -f --from-file=READ !unknown | -L=LISTTREE !unknown | -e --exit-status | --arg=TEXT+TEXT | --argjson=TEXT+TEXT | --slurpfile=TEXT+READ
    --rawfile=TEXT+READ | --argfile=TEXT+READ | --args | --jsonargs | -h --help`),
  operands: (call) => (call.has('--args', '--jsonargs') ? 'TEXT...' : call.has('-f') ? 'READ...' : 'TEXT READ...'),
  read: readJq,
};

function readJq(call: Call, scene: Scene): void {
  const [filter] = call.operands;
  if (filter === undefined || call.has('-f')) return;
  const text = textOf(filter);
  if (text === undefined) {
    const shown = `jq ${shownArgument(filter)}`;
    scene.findings.addUnknown(shown, { kind: 'words', program: 'jq', shown });
  } else noteFilter(text, scene);
  if (call.has('--args', '--jsonargs') && call.operands.length > 1 && !call.has('-n')) {
    scene.findings.addText('unknown', 'jq with files in front of --args');
  }
}

/** The language computes only; it can look at the environment, and take code from modules (jq manual, "Modules", "env"). */
function noteFilter(text: string, { findings }: Scene): void {
  const code = withoutStrings(text);
  if (/(?<![.\w$@])(?:import|include)\b/.test(code)) findings.addText('unknown', `jq modules (${text})`);
  const named = [...code.matchAll(/\$ENV\.(\w+)|(?<![.\w$@"])env\.(\w+)/g)].map(
    ([, first, second]) => first ?? second ?? '',
  );
  const uses = [...code.matchAll(/\$ENV\b|(?<![.\w$@"])env\b(?!\s*:)/g)].length;
  if (uses > named.length || named.some(isSecretVariable))
    findings.addText('secret', 'variables of the environment (jq env)');
}

/** Text in quotes is data, unless something is put into it with `\(…)`. */
function withoutStrings(text: string): string {
  return text.includes('\\(') ? text : text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
}

const isVerb = (call: Call): boolean => /^(?:e|ea|eval|eval-all)$/.test(textOf(call.operands[0]) ?? '');

export const YQ: Sheet = {
  names: ['yq'],
  source: 'yq 4 (mikefarah), its own help; the wrapper of jq of the same name has fewer options',
  style: 'exact',
  options:
    lines(`-C --colors | -M --no-colors | -e --exit-status | -h --help | -I --indent=TEXT | -p --input-format=TEXT | -o --output-format=TEXT | -N --no-doc | -n --null-input
    -P --prettyPrint | -r --unwrapScalar | -j --tojson | -V --version | -v --verbose | -s --slurp --split-exp !unknown | -c --compact-output | -S --sort-keys | -y | -i --inplace @WRITE | --arg=TEXT+TEXT`),
  operands: (call) => (isVerb(call) ? 'TEXT TEXT READ...' : 'TEXT READ...'),
  read: (call, scene) => {
    const filter = isVerb(call) ? call.operands[1] : call.operands[0];
    const text = textOf(filter) ?? '';
    if (filter !== undefined && textOf(filter) === undefined)
      scene.findings.addText('unknown', `yq ${shownArgument(filter)}`);
    if (/\b(?:load\w*|eval|envsubst|system|exec|input_filename)\b\s*\(/.test(text) || /\bwith\s*\(.*load/.test(text))
      scene.findings.addText('unknown', `yq ${text}`);
    if (/(?<![.\w])(?:env|strenv|envsubst)\b/.test(text))
      scene.findings.addText('secret', 'variables of the environment (yq env)');
  },
};
