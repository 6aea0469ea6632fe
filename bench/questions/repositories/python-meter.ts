import { type Commit, joined, numbersFrom, type Tree, treeOf, upperFirst } from './tree.ts';

const UNITS =
  'power energy voltage current frequency phase load peak tariff window outage forecast weather sensor reading'.split(
    ' ',
  );

/** A package in Python that reads electricity meters. */
export const pythonMeter = (): readonly Commit[] => [
  { message: 'Begin meterkit', tree: joined(settings(), modules()) },
  { message: 'Command line and readings', tree: joined(commandLine(), readings()) },
  { message: 'Documents', tree: documents() },
  { message: 'Tariffs change at night', tree: tariffs() },
];

const settings = (): Tree =>
  treeOf({
    'pyproject.toml':
      '[project]\nname = "meterkit"\nversion = "0.9.2"\nrequires-python = ">=3.10"\ndependencies = ["python-dateutil>=2.8"]\n\n[project.scripts]\nmeterkit = "meterkit.cli:main"\n\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    'requirements.txt': 'python-dateutil==2.8.2\nnumpy==1.26.4\n',
    'requirements-dev.txt': 'pytest==8.1.1\nruff==0.4.4\nmypy==1.10.0\n',
    Makefile:
      'test:\n\tpython3 -m unittest discover -s tests -q\n\nlint:\n\truff check src\n\nclean:\n\trm -rf build .pytest_cache\n\n.PHONY: test lint clean\n',
    '.gitignore': '__pycache__/\n*.pyc\nbuild/\n.venv/\n.pytest_cache/\n',
    'src/meterkit/__init__.py': '"""Reads electricity meters."""\n\n__version__ = "0.9.2"\n',
    'tests/__init__.py': '',
  });

const modules = (): Tree =>
  joined(
    ...UNITS.map((unit) =>
      treeOf({
        [`src/meterkit/${unit}.py`]: `"""${upperFirst(unit)} of a meter."""\n\nfrom dataclasses import dataclass\n\n\n@dataclass(frozen=True)\nclass ${upperFirst(unit)}:\n    at: str\n    value: float\n\n    def scaled(self, factor: float) -> "${upperFirst(unit)}":\n        return ${upperFirst(unit)}(self.at, self.value * factor)\n\n\ndef parse_${unit}(line: str) -> ${upperFirst(unit)}:\n    at, value = line.strip().split(",")\n    return ${upperFirst(unit)}(at, float(value))\n`,
        [`src/meterkit/io/${unit}_reader.py`]: `from meterkit.${unit} import parse_${unit}\n\n\ndef read_${unit}(path):\n    with open(path, encoding="utf-8") as lines:\n        return [parse_${unit}(line) for line in lines if line.strip()]\n`,
        [`tests/test_${unit}.py`]: `import os\nimport sys\nimport unittest\n\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "src"))\n\nfrom meterkit.${unit} import parse_${unit}\n\n\nclass ${upperFirst(unit)}Test(unittest.TestCase):\n    def test_parse(self):\n        self.assertEqual(parse_${unit}("2026-01-01,2.5").value, 2.5)\n\n    def test_scaled(self):\n        self.assertEqual(parse_${unit}("2026-01-01,2").scaled(3).value, 6)\n`,
        [`docs/${unit}.rst`]: `${upperFirst(unit)}\n========\n\nWhat ${unit} is and in which unit it is kept.\n`,
      }),
    ),
    treeOf({ 'src/meterkit/io/__init__.py': '' }),
  );

const commandLine = (): Tree =>
  treeOf({
    'src/meterkit/cli.py':
      'import argparse\nimport sys\n\nfrom meterkit.io.power_reader import read_power\n\n\ndef main(argv=None):\n    parser = argparse.ArgumentParser(prog="meterkit")\n    parser.add_argument("file")\n    options = parser.parse_args(argv)\n    values = [power.value for power in read_power(options.file)]\n    print(f"{len(values)} readings, mean {sum(values) / len(values):.2f}")\n    return 0\n\n\nif __name__ == "__main__":\n    sys.exit(main())\n',
    'src/meterkit/summary.py':
      'def mean(values):\n    return sum(values) / len(values)\n\n\ndef median(values):\n    ordered = sorted(values)\n    return ordered[len(ordered) // 2]\n',
    'tests/test_summary.py':
      'import os\nimport sys\nimport unittest\n\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "src"))\n\nfrom meterkit.summary import mean, median\n\n\nclass SummaryTest(unittest.TestCase):\n    def test_mean(self):\n        self.assertEqual(mean([1, 2, 3]), 2)\n\n    def test_median_of_an_even_number(self):\n        self.assertEqual(median([1, 2, 3, 4]), 2.5)\n',
  });

function readings(): Tree {
  const number = numbersFrom(23);
  const lines = Array.from(
    { length: 1500 },
    (_, index) =>
      `2026-03-${String(1 + Math.floor(index / 60)).padStart(2, '0')}T${String(index % 24).padStart(2, '0')}:00,${number(5000) / 10}`,
  );
  return treeOf({
    'data/readings.csv': `${lines.join('\n')}\n`,
    'data/meters.json': `${JSON.stringify(
      Array.from({ length: 60 }, (_, index) => ({ id: `m-${index}`, street: number(90), active: number(5) > 0 })),
      null,
      1,
    )}\n`,
  });
}

const documents = (): Tree =>
  treeOf({
    'README.md': '# meterkit\n\nReads electricity meters.\n',
    'docs/index.rst': 'meterkit\n========\n\n.. toctree::\n',
    'CONTRIBUTING.md': 'Run `make test` before a commit.\n',
  });

const tariffs = (): Tree =>
  treeOf({
    'src/meterkit/night.py':
      'NIGHT_BEGINS = 22\nNIGHT_ENDS = 6\n\n\ndef is_night(hour: int) -> bool:\n    return NIGHT_BEGINS <= hour or hour < NIGHT_ENDS\n',
  });
