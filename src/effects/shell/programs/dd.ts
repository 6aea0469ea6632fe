import { nearTextOf, shownArgument, textOf } from '../argument.ts';
import { absolutePaths, type Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { isDevice, isHarmlessDevice } from '../system-place.ts';
import { touchAbsolute } from '../touch.ts';
import { lines } from './lines.ts';

export const DD: Sheet = {
  names: ['dd'],
  source: 'GNU coreutils 9.1, dd(1)',
  style: 'exact',
  parse: (args, scene) => {
    noteFilling(
      args.map((arg) => textOf(arg) ?? ''),
      scene,
    );
    for (const arg of args) {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(nearTextOf(arg) ?? '') ?? [];
      if (/^(?:if|of)$/.test(name) && textOf(arg) === undefined)
        scene.findings.addText('unknown', `dd ${shownArgument(arg)}`);
      if (name === 'if') touchText(value, 'read', scene);
      else if (name === 'of') writeDevice(value, scene);
      else if (
        !/^(?:bs|ibs|obs|cbs|count|skip|seek|iseek|oseek|conv|iflag|oflag|status)$/.test(name) &&
        !/^--(?:help|version)$/.test(textOf(arg) ?? '')
      ) {
        scene.findings.addText('unknown', `dd ${shownArgument(arg)}`);
      }
    }
    return undefined;
  },
};

/** A source that never ends, copied without a bound or to a great size, fills the disk. */
function noteFilling(words: readonly string[], { findings }: Scene): void {
  const value = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  if (!/^\/dev\/(?:zero|u?random|full)$/.test(value('if') ?? '')) return;
  const target = value('of');
  if (target === undefined || /^\/dev\/(?:null|zero|full)$/.test(target)) return;
  const size = bytesOf(value('bs') ?? '512') * Number(value('count') ?? Number.POSITIVE_INFINITY);
  if (!(size < FILLING_BYTES)) findings.addText('destroy', 'the free space of the disk');
}

/** More than this at once is meant to fill a disk, or does. */
const FILLING_BYTES = 8 * 1024 ** 3;

/** Sizes as GNU programs take them: `1M`, `10GB`, `512`. */
function bytesOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([kKMGTPEcwb]?)(?:i?B)?$/.exec(text) ?? [];
  const power = 'kMGTPE'.indexOf(unit === 'K' ? 'k' : unit);
  return digits === '' ? Number.NaN : Number(digits) * (power < 0 || unit === '' ? 1 : 1024 ** (power + 1));
}

export const FALLOCATE: Sheet = {
  names: ['fallocate'],
  source: 'util-linux 2.38, fallocate(1)',
  style: 'gnu',
  options: lines(
    '-c --collapse-range | -d --dig-holes | -i --insert-range | -l --length=TEXT | -n --keep-size | -o --offset=TEXT | -p --punch-hole | -v --verbose | -x --posix | -z --zero-range | -h --help | -V --version',
  ),
  operands: 'WRITE...',
  read: (call, { findings }) => {
    const size = bytesOf(textOf(call.values('-l')[0]) ?? '');
    if (!(size < FILLING_BYTES)) findings.addText('destroy', 'the free space of the disk');
  },
};

function touchText(text: string, touch: 'read' | 'write', scene: Scene): void {
  for (const path of absolutePaths(text, scene.state) ?? []) touchAbsolute(path, { touch, tree: false }, scene);
  if (absolutePaths(text, scene.state) === undefined) scene.findings.addText('unknown', `dd ${text}`);
}

function writeDevice(text: string, scene: Scene): void {
  touchText(text, 'write', scene);
  if (isDevice(text) && !isHarmlessDevice(text)) scene.findings.addText('privilege', `writing to the device ${text}`);
}
