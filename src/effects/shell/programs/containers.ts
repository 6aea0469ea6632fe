import { literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { applyRole } from '../run-sheet.ts';
import { joinPath, type Scene } from '../scene.ts';
import type { Sheet, Verb } from '../sheet.ts';
import { noteFilesWritten, touchPath } from '../touch.ts';
import { lines, names } from './lines.ts';
import { runElsewhere } from './network.ts';

const table = (entries: readonly (readonly [string, Verb])[]): ReadonlyMap<string, Verb> =>
  new Map(entries.flatMap(([list, verb]) => list.split(' ').map((name): [string, Verb] => [name, verb])));
const DAEMON = 'the container daemon';
const looks = (options: string, shows = DAEMON): Verb => ({ options: lines(options), operands: 'TEXT...', shows });

const RUN = `-a --attach=TEXT | --add-host=TEXT | --cap-add=TEXT !privilege:capabilities_of_a_container | --cap-drop=TEXT | --cpus=TEXT | -d --detach | --device=TEXT !privilege:devices_in_a_container | --dns=TEXT | -e --env=TEXT | --env-file=READ | --entrypoint=TEXT | --expose=TEXT | --gpus=TEXT | --group-add=TEXT
  -h --hostname=TEXT | --health-cmd=TEXT | --init | -i --interactive | --ip=TEXT | --ipc=TEXT !privilege:the_namespaces_of_the_host | -l --label=TEXT | --link=TEXT | --log-driver=TEXT | --log-opt=TEXT | -m --memory=TEXT | --mount=TEXT | --name=TEXT | --network --net=TEXT | --no-healthcheck | --pid=TEXT !privilege:the_namespaces_of_the_host
  --pids-limit=TEXT | --platform=TEXT | --privileged !machine:a_container_with_all_rights | -p --publish=TEXT | -P --publish-all | --pull=TEXT | --read-only | --restart=TEXT !write:the_container_daemon | --rm | --security-opt=TEXT !privilege:the_confinement_of_a_container | --shm-size=TEXT | --tmpfs=TEXT | -t --tty | -u --user=TEXT
  --ulimit=TEXT | --userns=TEXT !privilege:the_namespaces_of_the_host | -v --volume=TEXT | --volumes-from=TEXT | -w --workdir=TEXT | -q --quiet`;

/** A container started with folders of this machine can change them. */
const run: Verb = {
  style: 'exact-posix',
  options: lines(RUN),
  operands: 'TEXT...',
  marks: ['!execute', '!network:the_image_registry'],
  read: (call, scene) => {
    for (const volume of [...call.values('-v'), ...call.values('--mount')])
      noteVolume(textOf(volume) ?? '/', call, scene);
    const [image, ...command] = call.operands;
    if (command.length > 0)
      runElsewhere(command, `in a container of ${image === undefined ? '' : shownArgument(image)}`, false, scene);
  },
};

function noteVolume(text: string, call: Call, scene: Scene): void {
  const source = /(?:^|,)(?:source|src)=([^,]*)/.exec(text)?.[1] ?? text.split(':')[0] ?? '';
  if (!/^[./~]/.test(source)) return;
  applyRole('TREE', literal(source), call, scene);
  if (!/(?::|,)(?:ro|readonly)(?:,|$)/.test(text)) applyRole('WRITETREE', literal(source), call, scene);
  if (
    /docker\.sock|containerd\.sock/.test(source) ||
    /^\/(?:etc|proc|sys|dev|root|boot|var|usr)?(?:\/|$)/.test(source)
  ) {
    scene.findings.addMachineRights(`the folder ${source} of the host in a container`);
  }
}

const exec: Verb = {
  style: 'exact-posix',
  options: lines(
    '-d --detach | --detach-keys=TEXT | -e --env=TEXT | --env-file=READ | -i --interactive | --privileged !machine:a_process_with_all_rights | -t --tty | -T | -u --user=TEXT | -w --workdir=TEXT | --index=TEXT',
  ),
  operands: 'TEXT...',
  marks: ['!execute'],
  read: (call, scene) =>
    runElsewhere(
      call.operands.slice(1),
      `in ${call.operands[0] === undefined ? 'a container' : shownArgument(call.operands[0])}`,
      false,
      scene,
    ),
};

const PS =
  '-a --all | -f --filter=TEXT | --format=TEXT | -n --last=TEXT | -l --latest | --no-trunc | -q --quiet | -s --size | --orphans | --services | --status=TEXT';
const IMAGES = '-a --all | --digests | -f --filter=TEXT | --format=TEXT | --no-trunc | -q --quiet | --tree';
const LOGS =
  '--details | -f --follow | --since=TEXT | -n --tail=TEXT | -t --timestamps | --until=TEXT | --no-color | --no-log-prefix | --index=TEXT';
const INSPECT = '-f --format=TEXT | -s --size | --type=TEXT | -v --verbose | --pretty | --raw';
/** The environment of a container holds its passwords; shown whole, among much else, or by name. */
const INSPECTS: Verb = {
  ...looks(INSPECT),
  read: (call, { findings }) => {
    const wanted = call.values('-f').map(shownArgument).join(' ');
    if (/\bEnv\b|json\s+\.(?:Config)?\s*\}/.test(wanted)) findings.addText('secret', 'the environment of a container');
  },
};
const LIST = '-f --filter=TEXT | --format=TEXT | --no-trunc | -q --quiet';

const removes: readonly string[] = ['!destroy:containers_images_or_volumes'];
const changesDaemon: Verb = {
  style: 'exact-posix',
  freeOptions: true,
  operands: 'TEXT...',
  marks: ['!write:the_container_daemon'],
};
const removing: Verb = {
  options: lines(
    '-f --force | -l --link | -v --volumes | --no-prune | -s --signal=TEXT | -t --time --timeout=TEXT | -a --all | --filter=TEXT | --rmi=TEXT | --remove-orphans | --stop',
  ),
  operands: 'TEXT...',
  marks: removes,
};

/** Images can be fetched and containers started again; what a volume held is gone. */
const noteVolumes = (call: Call, always: boolean, { findings }: Scene): void => {
  if (always || call.has('-v')) findings.addRuin('the data in volumes of containers');
};
const object = (more: readonly (readonly [string, Verb])[]): Verb => ({
  style: 'exact-posix',
  verbs: table([
    ['ls list', looks(`${LIST} | -a --all | -n --last=TEXT | -l --latest | -s --size | --digests`)],
    ['inspect', INSPECTS],
    ...more,
  ]),
  otherVerbs: ['!execute', ...removes],
});

const COMPOSE: Verb = {
  style: 'exact-posix',
  options: lines(
    '-f --file=READ | -p --project-name=TEXT | --profile=TEXT | --env-file=READ | --project-directory=FOLDER | --ansi=TEXT | --progress=TEXT | --compatibility | --dry-run | -v --version',
  ),
  otherVerbs: ['!execute', '!network:the_image_registry'],
  shows: DAEMON,
  verbs: table([
    ['ps ls', looks(PS)],
    ['logs', looks(LOGS)],
    ['images', looks('--format=TEXT | -q --quiet')],
    [
      'top version port events stats',
      looks('--format=TEXT | --json | --short -f | --no-stream | --protocol=TEXT | --index=TEXT | -a --all'),
    ],
    // Values from environment files are filled in.
    [
      'config',
      {
        ...looks(
          '--services | --volumes | --images | --profiles | -q --quiet | --no-interpolate | --format=TEXT | --hash=TEXT | --resolve-image-digests',
        ),
        read: (call, { findings }) =>
          call.has('--services', '--volumes', '--images', '--profiles', '-q', '--no-interpolate') ||
          findings.addText('secret', 'the environment files of the services'),
      },
    ],
    ['exec', exec],
    ['down rm kill', { ...removing, read: (call, scene) => noteVolumes(call, false, scene) }],
  ]),
};

const DOCKER: Sheet = {
  names: names('docker podman nerdctl'),
  source: 'Docker 28.2, docker(1); podman 4.3, podman(1)',
  style: 'exact',
  options: lines(
    '--config=UNKNOWN | -c --context=TEXT !network:another_container_daemon | -D --debug | -H --host=TEXT !network:another_container_daemon | -l --log-level=TEXT | --tls | --tlscacert=READ | --tlscert=READ | --tlskey=READ | --tlsverify | -v --version | --help | --url=TEXT !network:another_container_daemon | -r --remote !network:another_container_daemon',
  ),
  otherVerbs: ['!execute', '!unknown'],
  read: (call, { findings }) => findings.addText('read', `the version of ${call.program}`),
  verbs: table([
    ['ps', looks(PS)],
    ['images', looks(IMAGES)],
    ['logs', looks(LOGS)],
    ['inspect', INSPECTS],
    ['version info', looks('-f --format=TEXT')],
    ['stats', looks('-a --all | --format=TEXT | --no-stream | --no-trunc')],
    ['top port diff', looks('--format=TEXT')],
    ['history', looks('--format=TEXT | -H --human | --no-trunc | -q --quiet')],
    ['events', looks('-f --filter=TEXT | --format=TEXT | --since=TEXT | --until=TEXT')],
    [
      'search',
      { options: lines(`${LIST} | --limit=TEXT`), operands: 'TEXT...', marks: ['!network:the_image_registry'] },
    ],
    [
      'container',
      object([
        ['logs', looks(LOGS)],
        ['stats top port diff', looks('-a --all | --format=TEXT | --no-stream | --no-trunc')],
        ['exec', exec],
        ['run create', run],
      ]),
    ],
    ['image', object([['history', looks('--format=TEXT | -H --human | --no-trunc | -q --quiet')]])],
    [
      'volume network node service stack secret config context plugin manifest buildx builder',
      object([
        ['ps tasks services show', looks(LIST)],
        ['create update', changesDaemon],
        [
          'rm remove prune',
          { ...removing, read: (call, scene) => noteVolumes(call, /^volume /.test(call.verb), scene) },
        ],
      ]),
    ],
    [
      'system',
      {
        style: 'exact-posix',
        otherVerbs: removes,
        verbs: table([
          ['df', looks('--format=TEXT | -v --verbose')],
          ['info', looks('-f --format=TEXT')],
          ['events', looks('-f --filter=TEXT | --since=TEXT | --until=TEXT | --format=TEXT')],
          ['prune', { ...removing, read: (call, scene) => noteVolumes(call, false, scene) }],
        ]),
      },
    ],
    ['compose', COMPOSE],
    ['run create', run],
    ['exec', exec],
    [
      'rm rmi kill stop prune',
      {
        options: lines(
          '-f --force | -l --link | -v --volumes | --no-prune | -s --signal=TEXT | -t --time --timeout=TEXT | -a --all',
        ),
        operands: 'TEXT...',
        marks: removes,
      },
    ],
    [
      'pull push login logout',
      {
        options: lines(
          '-a --all-tags | -q --quiet | --platform=TEXT | --disable-content-trust | -u --username=TEXT | -p --password=TEXT | --password-stdin',
        ),
        operands: 'TEXT...',
        marks: ['!network:the_image_registry', '!write:the_container_daemon'],
      },
    ],
    [
      'build',
      {
        style: 'exact-posix',
        freeOptions: true,
        operands: 'TEXT...',
        marks: ['!execute', '!network:the_image_registry'],
      },
    ],
    ['cp', { options: lines('-a --archive | -L --follow-link | -q --quiet'), operands: 'TEXT...', read: readCopy }],
    [
      'start restart pause unpause rename update wait attach commit tag load import save export',
      { style: 'exact-posix', freeOptions: true, operands: 'TEXT...', marks: ['!write:the_container_daemon'] },
    ],
  ]),
};

function readCopy(call: Call, scene: Scene): void {
  call.operands.forEach((operand, index) => {
    if (/^[^./][^/]*:/.test(shownArgument(operand)))
      scene.findings.addText(index === 0 ? 'read' : 'write', shownArgument(operand));
    else applyRole(index === 0 ? 'TREE' : 'WRITETREE', operand, call, scene);
  });
}

const KUBE = `-A --all-namespaces | -n --namespace=TEXT | --context=TEXT | --cluster=TEXT | --user=TEXT | -o --output=TEXT | -l --selector=TEXT | --field-selector=TEXT | -w --watch | --watch-only | --show-labels | --show-kind | --sort-by=TEXT | --no-headers | --chunk-size=TEXT | -f --filename=READ
  -R --recursive | -k --kustomize=TREE | --ignore-not-found | -L --label-columns=TEXT | --kubeconfig=READ !execute:the_credential_helper_of_another_configuration | --request-timeout=TEXT | -v --v=TEXT | --template=TEXT | --allow-missing-template-keys | --show-managed-fields | --output-watch-events | --subresource=TEXT | -h --help | --warnings-as-errors
  -s --server=TEXT !network:another_cluster | --token=TEXT !privilege:another_identity | --as=TEXT !privilege:another_identity | --as-group=TEXT !privilege:another_identity | --as-uid=TEXT !privilege:another_identity | --insecure-skip-tls-verify !unknown | --certificate-authority=READ | --client-key=READ | --client-certificate=READ
  --cache-dir=WRITE | --profile=TEXT !unknown | --profile-output=WRITE | --tls-server-name=TEXT | --username=TEXT | --password=TEXT | --match-server-version | --log-flush-frequency=TEXT | --disable-compression`;
const CLUSTER = 'the cluster';
const sees = (options = ''): Verb => ({
  options: lines(options),
  operands: 'TEXT...',
  shows: CLUSTER,
  read: noteSecretObjects,
});
const changesCluster = (...marks: readonly string[]): Verb => ({
  style: 'exact-posix',
  freeOptions: true,
  operands: 'TEXT...',
  marks: ['!network:the_cluster', ...marks],
});

/** Only the names of secrets are shown by default; other forms of output hold their values. */
function noteSecretObjects(call: Call, { findings }: Scene): void {
  const words = call.operands.map(shownArgument).join(',');
  const output = call.values('-o').map(shownArgument).join('');
  const showsContent = call.has('--template') || !/^(?:|wide|name)$/.test(output);
  if (/(?:^|,)(?:secrets?(?:[./]|,|$)|all$)/i.test(words) && showsContent && !/^all$/.test(words))
    findings.addText('secret', `secrets of the cluster (${words})`);
  if (call.has('--raw')) findings.addText('unknown', `kubectl ${call.verb} --raw`);
}

/** With these, everything in them goes, and volumes with what they held. */
const RUINED =
  /^(?:ns|namespaces?|no|nodes?|pvc?|persistentvolume(?:claim)?s?|crds?|customresourcedefinitions?|all|statefulsets?|sts)(?:[./]|$)|^--all(?:-namespaces)?(?:=true)?$|^-A$/i;
function noteRuined(call: Call, { findings }: Scene): void {
  const words = call.operands.flatMap((operand) => shownArgument(operand).split(','));
  if (words.some((word) => RUINED.test(word))) findings.addRuin('whole parts of the cluster');
}

const KUBECTL: Sheet = {
  names: names('kubectl oc k3s'),
  source: 'kubectl 1.32, its own help',
  style: 'exact',
  optionsEverywhere: true,
  options: lines(KUBE),
  otherVerbs: ['!execute', '!network:the_cluster', '!unknown'],
  verbs: table([
    ['get', sees('--raw=TEXT | --server-print')],
    ['describe', sees('--show-events')],
    [
      'logs',
      sees(
        '-f --follow | --tail=TEXT | --since=TEXT | --since-time=TEXT | -p --previous | -c --container=TEXT | --all-containers | --timestamps | --prefix | --max-log-requests=TEXT | --limit-bytes=TEXT | --ignore-errors | --all-pods',
      ),
    ],
    ['top', sees('--containers | --sum | --use-protocol-buffers')],
    ['version', sees('--client | --short')],
    [
      'api-resources api-versions',
      sees('--api-group=TEXT | --namespaced | --verbs=TEXT | --cached | --categories=TEXT'),
    ],
    ['explain', sees('--api-version=TEXT | --recursive')],
    ['events wait', sees('--for=TEXT | --types=TEXT | --timeout=TEXT | --all')],
    ['options help completion', sees()],
    [
      'cluster-info',
      {
        options: [],
        operands: 'TEXT...',
        shows: CLUSTER,
        read: (call, { findings }) =>
          textOf(call.operands[0]) === 'dump' && findings.addText('unknown', 'kubectl cluster-info dump'),
      },
    ],
    [
      'auth',
      {
        style: 'exact-posix',
        otherVerbs: ['!privilege'],
        verbs: table([['can-i whoami', sees('--list | -q --quiet')]]),
      },
    ],
    [
      'rollout',
      {
        style: 'exact-posix',
        otherVerbs: ['!network:the_cluster'],
        verbs: table([['status history', sees('--revision=TEXT | --timeout=TEXT')]]),
      },
    ],
    [
      'config',
      {
        style: 'exact-posix',
        otherVerbs: ['!write:the_configuration_of_kubectl'],
        verbs: table([
          ['current-context get-contexts get-clusters get-users', sees('--minify')],
          [
            'view',
            {
              ...sees(
                '--minify | --raw !secret:the_credentials_of_the_cluster | --flatten !secret:the_credentials_of_the_cluster | --merge',
              ),
            },
          ],
        ]),
      },
    ],
    [
      'exec',
      {
        style: 'exact',
        options: lines('-i --stdin | -t --tty | -c --container=TEXT | -q --quiet | --pod-running-timeout=TEXT'),
        operands: 'TEXT...',
        marks: ['!network:the_cluster', '!execute'],
        read: (call, scene) =>
          runElsewhere(
            call.operands.slice(1),
            `in ${call.operands[0] === undefined ? 'a pod' : shownArgument(call.operands[0])}`,
            false,
            scene,
          ),
      },
    ],
    ['delete', { ...changesCluster('!destroy:objects_of_the_cluster'), read: noteRuined }],
    ['drain', changesCluster('!destroy:objects_of_the_cluster')],
    ['run debug attach', changesCluster('!execute')],
    [
      'apply create replace patch edit scale autoscale set label annotate expose cordon uncordon taint certificate proxy port-forward cp diff plugin kustomize',
      changesCluster('!write:the_cluster'),
    ],
  ]),
};

/** A chart that is a folder of the workspace, and nothing that is fetched, asked from a cluster or run (helm help template). */
function noteChart(call: Call, scene: Scene): void {
  const { state, facts, findings } = scene;
  const texts = call.operands.map(shownArgument);
  const folder = state.folders?.length === 1 ? state.folders[0] : undefined;
  const isChart = (text: string): boolean =>
    folder !== undefined && !text.startsWith('-') && facts.path(joinPath(folder, `${text}/Chart.yaml`)).kind === 'file';
  const leaves = texts.some((text) =>
    /^(?:--validate|--repo|--dry-run=server|--dependency-update|-u$|--is-upgrade|--ca-file|--version|--verify)/.test(
      text,
    ),
  );
  if (leaves || !texts.some(isChart) || texts.some((text) => text.includes('://')))
    findings.addText('network', 'a chart repository or the cluster');
  if (texts.some((text) => /^--post-renderer/.test(text))) findings.addExecute('helm', call.verb);
  for (const operand of call.operands)
    if (textOf(operand) === undefined || /^--set-file/.test(shownArgument(operand)))
      findings.addText('unknown', `helm ${call.verb} ${shownArgument(operand)}`);
  for (const text of texts.filter(isChart)) touchPath(literal(text), { touch: 'read', tree: true }, scene);
  for (const path of valuesFiles(texts)) touchPath(literal(path), { touch: 'read', tree: false }, scene);
  if (call.verb === 'package' || texts.some((text) => /^--output-dir/.test(text))) noteFilesWritten(call.title, scene);
}

const valuesFiles = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text, index) => {
    if (/^(?:-f|--values)$/.test(text)) return texts.slice(index + 1, index + 2);
    return /^(?:-f|--values=)./.test(text) ? [text.replace(/^(?:-f=?|--values=)/, '')] : [];
  });

const HELM: Sheet = {
  names: names('helm'),
  source: 'helm 3.14, its own help',
  style: 'exact',
  optionsEverywhere: true,
  options: lines(
    '-n --namespace=TEXT | --kube-context=TEXT | --kubeconfig=READ !execute:the_credential_helper_of_another_configuration | -o --output=TEXT | -A --all-namespaces | --debug | -h --help | -a --all | -q --short | --max=TEXT | --revision=TEXT | --version=TEXT',
  ),
  otherVerbs: ['!execute', '!network:the_cluster'],
  verbs: table([
    [
      'list ls status history version env',
      looks(
        '-f --filter=TEXT | --deployed | --failed | --pending | -d --date | --show-resources | --template=TEXT',
        CLUSTER,
      ),
    ],
    // These read the chart in the workspace; a chart of another place is fetched first.
    ['lint template package', { style: 'exact-posix', freeOptions: true, operands: 'TEXT...', read: noteChart }],
    // Values and manifests of a release hold what was put into its secrets.
    ['get', { options: lines('--template=TEXT'), operands: 'TEXT...', marks: ['!secret:values_of_a_release'] }],
    [
      'uninstall delete rollback',
      {
        options: lines('--keep-history | --wait | --timeout=TEXT | --no-hooks | --dry-run | --force'),
        operands: 'TEXT...',
        marks: ['!network:the_cluster', '!destroy:objects_of_the_cluster'],
      },
    ],
    [
      'repo search pull push show registry',
      { style: 'exact-posix', freeOptions: true, operands: 'TEXT...', marks: ['!network:a_chart_repository'] },
    ],
  ]),
};

const COMPOSE_ALONE: Sheet = {
  ...COMPOSE,
  names: ['docker-compose', 'podman-compose'],
  source: 'docker compose 2.36, its own help',
  style: 'exact',
};

export const CONTAINERS: readonly Sheet[] = [DOCKER, COMPOSE_ALONE, KUBECTL, HELM];
