/** The world that the cases are read in. */
export const CASE_WORLD = {
  workspace: '/work',
  home: '/home/ana',
  files: {
    '/work/README.md': '# Shop\n',
    '/work/LICENSE.md': 'Apache\n',
    '/work/package.json': '{}\n',
    '/work/data.csv': 'a,b\n',
    '/work/.env': 'TOKEN=x\n',
    '/work/.env.example': 'TOKEN=\n',
    '/work/.git/config': '[core]\n[remote "origin"]\n\turl = https://git.example.com/shop.git\n',
    '/work/src/index.ts': 'export {};\n',
    '/work/src/app.ts': 'export {};\n',
    '/work/docs/README.md': '# Docs\n',
  },
} as const;
