import type { WorkspaceSigns } from '../../../contract/policy-start.ts';

interface Sign {
  readonly what: string;
  /** Of a path below the workspace. */
  readonly name: RegExp;
  readonly packs?: readonly string[];
  readonly careful?: readonly string[];
}

const PACKAGES = ['package-managers'];
const SIGNS: readonly Sign[] = [
  { what: 'JavaScript', name: /(^|\/)package\.json$/, packs: PACKAGES },
  { what: 'Python', name: /(^|\/)(pyproject\.toml|setup\.py|requirements[^/]*\.txt|Pipfile)$/, packs: PACKAGES },
  { what: 'Rust', name: /(^|\/)Cargo\.toml$/, packs: PACKAGES },
  { what: 'Go', name: /(^|\/)go\.mod$/, packs: PACKAGES },
  { what: 'Java', name: /(^|\/)(pom\.xml|build\.gradle(\.kts)?)$/, packs: PACKAGES },
  { what: 'Ruby', name: /(^|\/)Gemfile$/, packs: PACKAGES },
  { what: 'PHP', name: /(^|\/)composer\.json$/, packs: PACKAGES },
  {
    what: 'containers',
    name: /(^|\/)(Dockerfile[^/]*|Containerfile|(docker-)?compose(\.[^/]*)?\.ya?ml)$/,
    packs: ['containers'],
  },
  {
    what: 'Kubernetes',
    name: /(^|\/)(Chart\.yaml|kustomization\.ya?ml|skaffold\.yaml)$|(^|\/)(k8s|kubernetes|manifests)\/.*\.ya?ml$/,
    packs: ['kubernetes'],
  },
  {
    what: 'Terraform',
    name: /\.(tf|tfvars)$/,
    packs: ['cloud-readonly'],
    careful: ['**/*.{tf,tfvars}'],
  },
  {
    what: 'cloud',
    name: /(^|\/)(serverless\.ya?ml|cdk\.json|samconfig\.toml|wrangler\.toml|vercel\.json|netlify\.toml|fly\.toml|Pulumi\.yaml)$|^app\.yaml$/,
    packs: ['cloud-readonly'],
  },
  { what: 'Ansible', name: /(^|\/)(ansible\.cfg|playbook[^/]*\.ya?ml)$/, packs: ['devops-readonly'] },
  {
    what: 'migrations',
    name: /(^|\/)(migrations|migrate|alembic)\/[^/]+/,
    careful: ['**/{migrations,migrate,alembic}/**'],
  },
  { what: 'pipelines', name: /^(\.github\/workflows\/|\.gitlab-ci\.yml$|Jenkinsfile$|\.circleci\/)/ },
];

/** Whatever is in the workspace: its own places, secrets, and a developer's day. */
const ALWAYS = ['workspace', 'secrets', 'developer'];

/** Reads what a workspace is by the names in it, below it and with `/`; no file is opened. */
export function readSigns(names: readonly string[]): WorkspaceSigns {
  const seen = SIGNS.flatMap((sign) => {
    const first = names.find((name) => sign.name.test(name));
    return first === undefined ? [] : [{ sign, first }];
  });
  const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
  return {
    found: seen.map(({ sign, first }) => `${sign.what} (${first})`),
    packs: unique([...ALWAYS, ...seen.flatMap(({ sign }) => sign.packs ?? [])]),
    careful: unique(seen.flatMap(({ sign }) => sign.careful ?? [])),
  };
}
