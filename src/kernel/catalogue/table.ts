import type { ActionKind } from '../../contract/catalogue.ts';
import { fileDelete } from './file-delete.ts';
import { fileList } from './file-list.ts';
import { fileRead } from './file-read.ts';
import { fileWrite } from './file-write.ts';
import { gitChange } from './git-change.ts';
import type { KindDefinition } from './kind.ts';
import { modelGenerate } from './model-generate.ts';
import { netFetch, netSend } from './network.ts';
import { processRun } from './process-run.ts';
import { stageApply } from './stage-apply.ts';

/** The closed table of what can happen. Nothing outside it is ever carried out. */
export const CATALOGUE: ReadonlyMap<string, KindDefinition> = new Map(
  Object.entries({
    'file.read': fileRead,
    'file.list': fileList,
    'file.write': fileWrite,
    'file.delete': fileDelete,
    'process.run': processRun,
    'stage.apply': stageApply,
    'git.change': gitChange,
    'net.fetch': netFetch,
    'net.send': netSend,
    'model.generate': modelGenerate,
  } satisfies Record<ActionKind, KindDefinition>),
);
