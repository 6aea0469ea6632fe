import { type Commit, joined, numbersFrom, type Tree, treeOf } from './tree.ts';

const SERVICES = 'web api worker mailer search images billing reports gateway auth cache scheduler'.split(' ');
const STAGES = ['staging', 'production'];

/** What a team keeps for running its services: Terraform, Kubernetes, Helm, nginx, alarms, scripts. */
export const infrastructure = (): readonly Commit[] => [
  { message: 'Terraform', tree: terraform() },
  { message: 'Kubernetes and Helm', tree: joined(kubernetes(), helm()) },
  { message: 'Machines', tree: machines() },
  { message: 'Scripts and logs', tree: joined(scripts(), logs()) },
];

const terraform = (): Tree =>
  joined(
    ...STAGES.map((stage) =>
      treeOf({
        [`terraform/${stage}/main.tf`]: `terraform {\n  required_version = ">= 1.5"\n  backend "s3" {\n    bucket = "example-${stage}-state"\n    key    = "platform"\n    region = "eu-west-1"\n  }\n}\n\nmodule "network" {\n  source = "../modules/network"\n  cidr   = "10.${stage.length}.0.0/16"\n}\n`,
        [`terraform/${stage}/variables.tf`]:
          'variable "region" {\n  default = "eu-west-1"\n}\n\nvariable "instances" {\n  type    = number\n  default = 2\n}\n',
        [`terraform/${stage}/outputs.tf`]: 'output "network" {\n  value = module.network.id\n}\n',
      }),
    ),
    ...['network', 'database', 'bucket', 'queue', 'alarms'].map((name) =>
      treeOf({
        [`terraform/modules/${name}/main.tf`]: `# ${name}\nvariable "cidr" {\n  type    = string\n  default = ""\n}\n\noutput "id" {\n  value = "${name}"\n}\n`,
        [`terraform/modules/${name}/README.md`]: `# ${name}\n`,
      }),
    ),
  );

const kubernetes = (): Tree =>
  joined(
    ...SERVICES.map((name) =>
      treeOf({
        [`k8s/base/${name}/deployment.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: { app: ${name} }\n  template:\n    metadata:\n      labels: { app: ${name} }\n    spec:\n      containers:\n        - name: ${name}\n          image: registry.example.com/${name}:1.4.0\n          resources:\n            limits: { memory: 256Mi, cpu: 500m }\n`,
        [`k8s/base/${name}/service.yaml`]: `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector: { app: ${name} }\n  ports:\n    - port: 80\n      targetPort: 8080\n`,
        ...Object.fromEntries(
          STAGES.map((stage) => [
            `k8s/overlays/${stage}/${name}.yaml`,
            `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: ${stage === 'production' ? 4 : 1}\n`,
          ]),
        ),
      }),
    ),
  );

const helm = (): Tree =>
  treeOf({
    'helm/platform/Chart.yaml': 'apiVersion: v2\nname: platform\nversion: 0.3.1\nappVersion: "1.4.0"\n',
    'helm/platform/values.yaml':
      'replicas: 2\nimage:\n  repository: registry.example.com/web\n  tag: 1.4.0\nresources:\n  limits:\n    memory: 256Mi\n',
    'helm/platform/templates/deployment.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.replicas }}\n',
    'helm/platform/templates/_names.tpl': '{{- define "platform.name" -}}{{ .Chart.Name }}{{- end -}}\n',
  });

const machines = (): Tree =>
  treeOf({
    'nginx/nginx.conf':
      'worker_processes auto;\nevents { worker_connections 1024; }\nhttp {\n  include sites/*.conf;\n}\n',
    ...Object.fromEntries(
      SERVICES.map((name) => [
        `nginx/sites/${name}.conf`,
        `server {\n  listen 80;\n  server_name ${name}.example.com;\n  location / {\n    proxy_pass http://${name}:8080;\n  }\n}\n`,
      ]),
    ),
    'prometheus/alerts.yml': `groups:\n  - name: services\n    rules:\n${SERVICES.map((name) => `      - alert: ${name}Down\n        expr: up{job="${name}"} == 0\n        for: 5m\n`).join('')}`,
    'prometheus/prometheus.yml': 'global:\n  scrape_interval: 30s\n',
    'ansible/site.yml': '- hosts: web\n  roles: [base, nginx]\n',
    'ansible/hosts.ini': '[web]\nweb-1.example.com\nweb-2.example.com\n',
    'ansible/roles/base/tasks/main.yml': '- name: packages\n  apt:\n    name: [curl, jq]\n',
    'ansible/roles/nginx/tasks/main.yml': '- name: nginx\n  apt:\n    name: nginx\n',
    'systemd/backup.service':
      '[Unit]\nDescription=backup\n\n[Service]\nType=oneshot\nExecStart=/opt/platform/scripts/backup.sh\n',
    'systemd/backup.timer': '[Timer]\nOnCalendar=daily\n\n[Install]\nWantedBy=timers.target\n',
    'cron/platform.cron': '0 3 * * * /opt/platform/scripts/backup.sh\n*/5 * * * * /opt/platform/scripts/probe.sh\n',
    'certificates/web.example.com.pem': CERTIFICATE,
    'docker/compose.yml': `services:\n${SERVICES.map((name) => `  ${name}:\n    image: registry.example.com/${name}:1.4.0\n`).join('')}`,
  });

const scripts = (): Tree =>
  treeOf({
    'scripts/backup.sh':
      '#!/usr/bin/env bash\nset -euo pipefail\npg_dump shop | gzip > "/var/backups/shop-$(date +%F).sql.gz"\n',
    'scripts/probe.sh': '#!/bin/sh\ncurl -fsS http://localhost:8080/healthz\n',
    'scripts/count-images.sh': '#!/bin/sh\ngrep -rhoE "image: .*" k8s | sort | uniq -c\n',
    'scripts/check-manifests.py':
      'import pathlib\nimport sys\n\nfaults = [str(path) for path in pathlib.Path("k8s").rglob("deployment.yaml") if "limits" not in path.read_text()]\nprint("\\n".join(faults) or "every deployment has limits")\nsys.exit(1 if faults else 0)\n',
    Makefile:
      'check:\n\tpython3 scripts/check-manifests.py\n\nplan:\n\tterraform -chdir=terraform/staging plan\n\n.PHONY: check plan\n',
    'README.md': '# platform\n\nRunbook in docs/.\n',
    'docs/runbook.md': '# Runbook\n\n## Disk full\n\nLook at /var/log first.\n',
  });

function logs(): Tree {
  const number = numbersFrom(31);
  const lines = Array.from({ length: 1200 }, () => {
    const status = [200, 200, 200, 304, 404, 502][number(6)];
    return `10.0.${number(4)}.${number(200)} - - [12/May/2026:0${number(9)}:${10 + number(49)}:01 +0000] "GET /${SERVICES[number(SERVICES.length)]} HTTP/1.1" ${status} ${number(9000)} "-" "Mozilla/5.0"`;
  });
  const events = Array.from({ length: 300 }, (_, index) =>
    JSON.stringify({
      at: 1_780_000_000 + index,
      service: SERVICES[number(SERVICES.length)],
      level: number(9) === 0 ? 'error' : 'info',
      ms: number(900),
    }),
  );
  return treeOf({ 'logs/access.log': `${lines.join('\n')}\n`, 'logs/events.jsonl': `${events.join('\n')}\n` });
}

/** Made for this file; its key was thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBijCCAS+gAwIBAgIUE57dULSS4AtdZEnkYmi4/PiBeQcwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPd2ViLmV4YW1wbGUuY29tMB4XDTI2MTEyMTA5NDIxNloXDTI5
MDUwOTA5NDIxNlowGjEYMBYGA1UEAwwPd2ViLmV4YW1wbGUuY29tMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE7QJX3CPGog/TcM+CoFM513Cv2RK3x5hD35wI1bSX
NJ+TLQyKb19emPlLQ24wD3ic4AIZLKS5y84THo11LQhKhKNTMFEwHQYDVR0OBBYE
FBbAF9Pt9qcxtAWlAsBG3ZdTcy9fMB8GA1UdIwQYMBaAFBbAF9Pt9qcxtAWlAsBG
3ZdTcy9fMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAMfMCUDg
0ejgT5cSb628GIxQa8tWFVI66VIryG2f3UKUAiEAz1k58pbIdDCL128Ax7ZdsTz/
KX+7nvl2Y8Kzb+k1D30=
-----END CERTIFICATE-----
`;
