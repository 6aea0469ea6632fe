import { joined, numbersFrom, type Tree, treeOf } from './tree.ts';

const MONTHS = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];

/** A person's papers: notes, photos, invoices, sheets. They lie in no repository. */
export const papers = (): Tree => joined(notes(), photos(), invoices(), sheets());

/** What else lies in that person's home: nothing that a task needs, unless it names it. */
export const restOfHome = (): Tree =>
  treeOf({
    '.ssh/config': 'Host web-1\n  HostName web-1.example.com\n  User ana\n',
    '.ssh/known_hosts': 'web-1.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample\n',
    '.aws/config': '[default]\nregion = eu-west-1\n',
    '.kube/config': 'apiVersion: v1\nkind: Config\nclusters: []\n',
    '.gitconfig': '[user]\n\tname = Ana Costa\n\temail = ana@example.com\n',
    'Downloads/bank-export.csv': `day,text,amount\n${MONTHS.map((month) => `2026-${month}-03,rent,-900.00`).join('\n')}\n`,
    'Downloads/crash-report.txt': 'Segmentation fault at ring_next\n',
    'projects/other/README.md': '# other\n',
    'projects/other/src/retry.js': 'export const retries = 5;\n',
    '.cache/pip/http/entry': 'x\n',
  });

const notes = (): Tree =>
  joined(
    ...MONTHS.flatMap((month) =>
      [3, 11, 19, 27].map((day) =>
        treeOf({
          [`notes/2026/${month}/${String(day).padStart(2, '0')}.md`]: `# Notes of 2026-${month}-${String(day).padStart(2, '0')}\n\n- talked with Ben about the garden\n- [ ] call the plumber\n- [x] pay the rent\n\n#home #garden\n`,
        }),
      ),
    ),
    treeOf({
      'notes/index.md': '# Index\n',
      'notes/recipes/bread.md': '# Bread\n\n500 g flour, 350 g water, 10 g salt.\n',
      'notes/talks/draft.md': '# Talk\n\nThree points: teh first, teh second, the third.\n',
    }),
  );

const photos = (): Tree =>
  joined(
    ...Array.from({ length: 60 }, (_, index) =>
      treeOf({
        [`photos/IMG_${String(4000 + index)}.pgm`]: `P2\n8 8\n255\n${Array.from({ length: 64 }, (_, at) => (at * index) % 256).join(' ')}\n`,
      }),
    ),
  );

const invoices = (): Tree =>
  joined(
    ...MONTHS.map((month) =>
      treeOf({
        [`invoices/2026-${month} Energy.txt`]: `Invoice ${month}\nTotal: ${80 + Number(month)}.50 EUR\n`,
        [`invoices/scan_${month}.pdf`]: `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
      }),
    ),
  );

function sheets(): Tree {
  const number = numbersFrom(41);
  return treeOf({
    'sheets/expenses.csv': `day,kind,amount\n${Array.from({ length: 240 }, (_, index) => `2026-${MONTHS[index % 12]}-${10 + number(18)},${['food', 'rent', 'train', 'books'][number(4)]},${number(9000) / 100}`).join('\n')}\n`,
    'sheets/contacts.csv': `name,mail\n${Array.from({ length: 80 }, (_, index) => `Person ${index},person${index}@example.com`).join('\n')}\n`,
    'sheets/budget.tsv': 'kind\tplanned\nfood\t400\nrent\t900\ntrain\t120\n',
  });
}
