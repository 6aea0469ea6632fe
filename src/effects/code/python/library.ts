import { compileLibrary, type Library } from '../library.ts';
import { PYTHON_FILES } from './files.ts';
import { PYTHON_NETWORK } from './network.ts';
import { PYTHON_PURE } from './pure.ts';
import { PYTHON_SYSTEM } from './system.ts';

export const PYTHON_LIBRARY: Library = compileLibrary([PYTHON_FILES, PYTHON_SYSTEM, PYTHON_NETWORK, PYTHON_PURE], {
  posix: 'os',
  nt: 'os',
  posixpath: 'os.path',
  ntpath: 'os.path',
  'os.path': 'os.path',
  _io: 'io',
  __builtin__: 'builtins',
  __builtins__: 'builtins',
  _socket: 'socket',
  _thread: 'threading',
  _pickle: 'pickle',
  cPickle: 'pickle',
  _posixsubprocess: 'subprocess',
  subprocess32: 'subprocess',
  commands: 'subprocess',
  pathlib2: 'pathlib',
  'pathlib._local': 'pathlib',
  'os.getcwdu': 'os.getcwd',
  'importlib.util': 'importlib',
  'importlib.machinery': 'importlib',
  'cgi.escape': 'html.escape',
  ConfigParser: 'configparser',
  Queue: 'queue',
  StringIO: 'io',
  cStringIO: 'io',
  'xml.etree.cElementTree': 'xml.etree.ElementTree',
  ruamel_yaml: 'ruamel.yaml',
});
