import { type Commit, joined, type Tree, treeOf, upperFirst } from './tree.ts';

const PACKAGES =
  'account entry journal balance currency transfer audit report auth health metrics store cache queue limits'.split(
    ' ',
  );

/** A service in Go with a protocol, settings and deployment files. */
export const goLedger = (): readonly Commit[] => [
  { message: 'Begin ledgerd', tree: joined(settings(), packages()) },
  { message: 'Serve', tree: command() },
  { message: 'Retry transfers three times', tree: retries() },
  { message: 'Describe the interface', tree: interfaceFiles() },
];

const settings = (): Tree =>
  treeOf({
    'go.mod': 'module example.com/ledgerd\n\ngo 1.22\n\nrequire github.com/google/uuid v1.5.0\n',
    'go.sum': 'github.com/google/uuid v1.5.0 h1:1p67kYwdtXjb0gL0BPiP1Av9wiZPo5A8z2cWkTZ+eyU=\n',
    Makefile:
      'build:\n\tgo build -o bin/ledgerd ./cmd/ledgerd\n\ntest:\n\tgo test ./...\n\nlint:\n\tgolangci-lint run\n',
    Dockerfile:
      'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /ledgerd ./cmd/ledgerd\n\nFROM debian:12\nCOPY --from=build /ledgerd /ledgerd\nENTRYPOINT ["/ledgerd"]\n',
    '.golangci.yml': 'linters:\n  enable: [errcheck, govet, staticcheck]\n',
    '.gitignore': 'bin/\n*.out\n',
    'README.md': '# ledgerd\n\nKeeps accounts.\n',
  });

const packages = (): Tree =>
  joined(
    ...PACKAGES.map((name) =>
      treeOf({
        [`internal/${name}/${name}.go`]: `// Package ${name} is a part of the ledger.\npackage ${name}\n\nimport "errors"\n\n// Err${upperFirst(name)} says that there is none.\nvar Err${upperFirst(name)} = errors.New("no ${name}")\n\n// ${upperFirst(name)} is kept by its id.\ntype ${upperFirst(name)} struct {\n\tID string\n}\n\n// Find returns a ${name}.\nfunc Find(id string) (*${upperFirst(name)}, error) {\n\tif id == "" {\n\t\treturn nil, Err${upperFirst(name)}\n\t}\n\treturn &${upperFirst(name)}{ID: id}, nil\n}\n`,
        [`internal/${name}/${name}_test.go`]: `package ${name}\n\nimport "testing"\n\nfunc TestFind(t *testing.T) {\n\tif _, err := Find(""); err == nil {\n\t\tt.Fatal("want an error")\n\t}\n}\n`,
        [`docs/${name}.md`]: `# ${upperFirst(name)}\n`,
      }),
    ),
  );

const command = (): Tree =>
  treeOf({
    'cmd/ledgerd/main.go':
      'package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\thttp.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })\n\tlog.Fatal(http.ListenAndServe(":8080", nil))\n}\n',
    'config/ledgerd.yaml': 'listen: ":8080"\nstore: postgres\nretries: 3\ntimeouts:\n  read: 5s\n  write: 10s\n',
  });

const retries = (): Tree =>
  treeOf({
    'internal/transfer/retry.go':
      'package transfer\n\nimport "time"\n\n// Retries of a transfer.\nconst Retries = 3\n\n// Wait before the next one.\nfunc Wait(n int) time.Duration { return time.Duration(n) * time.Second }\n',
  });

const interfaceFiles = (): Tree =>
  treeOf({
    'api/ledger.proto':
      'syntax = "proto3";\npackage ledger;\n\nmessage Account {\n  string id = 1;\n  int64 cents = 2;\n}\n\nservice Ledger {\n  rpc Get(Account) returns (Account);\n}\n',
    'api/openapi.yaml':
      'openapi: 3.0.3\ninfo: { title: ledger, version: 1.0.0 }\npaths:\n  /accounts:\n    get: { responses: { "200": { description: ok } } }\n',
    'deploy/ledgerd.service':
      '[Unit]\nDescription=ledger\n\n[Service]\nExecStart=/usr/local/bin/ledgerd\nRestart=on-failure\n\n[Install]\nWantedBy=multi-user.target\n',
  });
