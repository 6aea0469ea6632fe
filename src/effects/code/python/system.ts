/** Processes, code, the machine. Source: The Python Standard Library 3.13; for others their own documentation. */
export const PYTHON_SYSTEM = `
os.system os.popen os.popen2 os.popen3 subprocess.getoutput subprocess.getstatusoutput commands.getoutput commands.getstatusoutput pty.spawn asyncio.create_subprocess_shell : shell=0/command/cmd > content
pty.spawn : argv=0/argv
pty.* tty.* termios.* fcntl.* : pure
pty.fork : execute:a_copy_of_the_program
subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen : argv=0/args > content
subprocess.PIPE subprocess.STDOUT subprocess.DEVNULL subprocess.CalledProcessError subprocess.TimeoutExpired subprocess.SubprocessError subprocess.CompletedProcess subprocess.list2cmdline : pure
asyncio.create_subprocess_exec : program=0/program > content
os.execl os.execle os.execlp os.execlpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.startfile : program=0 > plain
os.execv os.execve os.execvp os.execvpe : argv=1/args > plain
os.spawnv os.spawnve os.spawnvp os.spawnvpe os.posix_spawn os.posix_spawnp : argv=2/1/args/argv > plain
os.fork os.forkpty : execute:a_copy_of_the_program > plain
os.wait os.waitpid os.wait3 os.wait4 os.waitid os.waitstatus_to_exitcode : pure > plain
os.kill os.killpg signal.pthread_kill signal.pidfd_send_signal : destroy:a_running_process
os.nice os.setpriority os.sched_setaffinity os.sched_setscheduler os.sched_yield os.getpriority : pure > plain
os.setuid os.seteuid os.setgid os.setegid os.setgroups os.setreuid os.setregid os.setresuid os.setresgid os.initgroups os.setns os.unshare : privilege
os.setsid os.setpgrp os.setpgid os.tcsetpgrp os.login_tty : persist:a_process_that_goes_on_by_itself
os.add_dll_directory os.register_at_fork : unknown
os.memfd_create os.eventfd os.pidfd_open os.copy_file_range os.splice os.sendfile os.posix_fallocate os.posix_fadvise os.readv os.writev os.preadv os.pwritev os.pwrite : unknown
sys.exit sys.stdout.* sys.stderr.* sys.getsizeof sys.getrecursionlimit sys.getrefcount sys.intern sys.version sys.version.* sys.version_info.* sys.maxsize sys.maxunicode sys.byteorder sys.platform sys.float_info.* sys.hash_info.* sys.int_info.* sys.flags.* sys.exc_info sys.getdefaultencoding sys.getfilesystemencoding sys.implementation.* sys.path.* sys.prefix sys.base_prefix sys.exec_prefix sys.getswitchinterval sys.setswitchinterval sys.set_int_max_str_digits sys.get_int_max_str_digits sys.displayhook sys.excepthook sys.is_finalizing sys.api_version sys.hexversion sys.copyright sys.ps1 sys.ps2 sys.dont_write_bytecode sys.stdlib_module_names sys.builtin_module_names sys.warnoptions sys.thread_info sys.unraisablehook sys.getallocatedblocks sys.getwindowsversion sys.last_value sys.last_traceback sys.exception sys.activate_stack_trampoline sys.addaudithook.none : pure > plain
sys.stdin.* sys.stdin.read sys.stdin.readline sys.stdin.buffer.* : pure > argument
sys.argv : pure > arguments
sys.modules.* : unknown:the_table_of_modules
sys.path.append sys.path.insert sys.path.extend : modulepath=1/0 > none
sys.setrecursionlimit : pure
sys.settrace sys.setprofile sys.addaudithook sys.meta_path.* sys.path_hooks.* sys._getframe sys._current_frames sys.set_asyncgen_hooks sys.breakpointhook : unknown
builtins.eval builtins.exec builtins.execfile : code=0/source
builtins.compile : code=0/source > code
builtins.__import__ : pure
builtins.getattr builtins.setattr builtins.delattr builtins.hasattr builtins.vars builtins.globals builtins.locals builtins.dir : pure
builtins.str.* builtins.bytes.* builtins.bytearray.* builtins.int.* builtins.float.* builtins.list.* builtins.tuple.* builtins.set.* builtins.frozenset.* builtins.dict.* : pure
builtins.breakpoint builtins.help : unknown
builtins.input builtins.raw_input : pure > argument
builtins.print builtins.len builtins.id builtins.hash builtins.isinstance builtins.issubclass builtins.callable builtins.any builtins.all : pure > plain
builtins.str builtins.repr builtins.ascii builtins.format builtins.int builtins.float builtins.complex builtins.bool builtins.bytes builtins.bytearray builtins.memoryview builtins.chr builtins.ord builtins.hex builtins.oct builtins.bin builtins.list builtins.tuple builtins.dict builtins.set builtins.frozenset builtins.range builtins.enumerate builtins.zip builtins.map builtins.filter builtins.reversed builtins.sorted builtins.sum builtins.min builtins.max builtins.abs builtins.round builtins.pow builtins.divmod builtins.iter builtins.next builtins.aiter builtins.anext builtins.slice builtins.object builtins.type builtins.super builtins.property builtins.staticmethod builtins.classmethod builtins.unicode builtins.xrange builtins.long builtins.unichr builtins.basestring builtins.reduce builtins.cmp builtins.exit builtins.quit builtins.copyright builtins.NotImplemented builtins.display builtins.reload : pure
builtins.Exception builtins.BaseException builtins.ValueError builtins.TypeError builtins.KeyError builtins.IndexError builtins.AttributeError builtins.RuntimeError builtins.OSError builtins.IOError builtins.FileNotFoundError builtins.FileExistsError builtins.PermissionError builtins.ZeroDivisionError builtins.StopIteration builtins.StopAsyncIteration builtins.KeyboardInterrupt builtins.SystemExit builtins.NotImplementedError builtins.ImportError builtins.ModuleNotFoundError builtins.AssertionError builtins.ArithmeticError builtins.OverflowError builtins.LookupError builtins.UnicodeDecodeError builtins.UnicodeEncodeError builtins.UnicodeError builtins.EOFError builtins.NameError builtins.MemoryError builtins.RecursionError builtins.TimeoutError builtins.ConnectionError builtins.IsADirectoryError builtins.NotADirectoryError builtins.Warning builtins.UserWarning builtins.DeprecationWarning builtins.FutureWarning builtins.RuntimeWarning builtins.GeneratorExit builtins.FloatingPointError builtins.SyntaxError builtins.BrokenPipeError builtins.ConnectionRefusedError builtins.ConnectionResetError builtins.InterruptedError builtins.ProcessLookupError builtins.ChildProcessError builtins.ExceptionGroup builtins.BlockingIOError : pure
importlib.import_module importlib.__import__ imp.load_module : pure
importlib.metadata.* importlib.resources.* importlib.invalidate_caches : pure
importlib.reload importlib.* imp.* runpy.run_path runpy.run_module pkgutil.* zipimport.* : unknown
runpy.* code.InteractiveConsole code.interact code.* codeop.* pdb.* bdb.* : unknown
ctypes.* cffi.* _ctypes.* : unknown
ctypes.c_int ctypes.c_long ctypes.c_double ctypes.c_float ctypes.c_uint8 ctypes.c_char ctypes.sizeof : pure
gc.get_objects gc.get_referrers gc.get_referents : unknown
gc.* weakref.* : pure
inspect.currentframe inspect.stack inspect.getmembers inspect.getouterframes inspect.trace : unknown
inspect.* : pure
types.FunctionType types.CodeType types.LambdaType types.ModuleType : unknown
types.* : pure
marshal.loads marshal.load : unknown
marshal.* : pure > pickled
pickle.load pickle.loads pickle.Unpickler _pickle.loads cPickle.loads cPickle.load dill.load dill.loads cloudpickle.load cloudpickle.loads joblib.load jsonpickle.decode jsonpickle.loads pandas.read_pickle : load=0/file/data/filename > content
pickle.dumps dill.dumps cloudpickle.dumps : call=0/obj > pickled
pickle.dump dill.dump cloudpickle.dump : pure
pickle.Pickler pickle.HIGHEST_PROTOCOL pickle.DEFAULT_PROTOCOL pickle.PickleError pickle.UnpicklingError pickle.PicklingError : pure
joblib.dump : write=1/filename
joblib.* : pure
yaml.safe_load yaml.safe_load_all yaml.safe_dump yaml.dump yaml.dump_all yaml.safe_dump_all yaml.SafeLoader yaml.CSafeLoader yaml.YAMLError yaml.SafeDumper yaml.Dumper yaml.FullLoader yaml.BaseLoader yaml.constructor.* yaml.representer.* yaml.add_representer yaml.add_constructor yaml.scanner.* : pure > content
yaml.load yaml.load_all : yaml > content
yaml.unsafe_load yaml.full_load yaml.unsafe_load_all yaml.full_load_all yaml.Loader yaml.UnsafeLoader : unknown
ruamel.yaml.* : pure
multiprocessing.Process multiprocessing.context.Process threading.Thread _thread.start_new_thread thread.start_new_thread threading.Timer : call=target/1/0/function > plain
multiprocessing.connection.* multiprocessing.managers.* : network
multiprocessing.* threading.* concurrent.futures.* concurrent.* queue.* _thread.* sched.* : pure
asyncio.run asyncio.gather asyncio.wait asyncio.wait_for asyncio.create_task asyncio.ensure_future asyncio.get_event_loop asyncio.to_thread : pure
asyncio.open_connection asyncio.create_connection : address=0/host > content
asyncio.start_server asyncio.start_unix_server asyncio.create_server : listen
asyncio.open_unix_connection : network
asyncio.* : pure
signal.signal signal.alarm signal.pause signal.setitimer signal.* : pure
atexit.* : pure
resource.* : pure
faulthandler.* tracemalloc.* trace.* profile.* cProfile.* pstats.* timeit.* : pure
trace.Trace : unknown
cProfile.Profile profile.Profile : pure > profiler
profiler#run profiler#runctx : code=0
profiler#runcall : call=0
profiler#* : pure > plain
timeit.timeit timeit.repeat timeit.Timer cProfile.run cProfile.runctx profile.run profile.runctx trace.run : code=0/stmt code=1/setup > plain
pytest.main doctest.testfile doctest.run_docstring_examples nose.main unittest.TestLoader.discover : unknown
doctest.* unittest.* pytest.* hypothesis.* nose.* mock.* freezegun.* faker.* : pure
test.* : unknown
platform.popen : shell=0
gettext.* : pure
platform.* sysconfig.* locale.* : pure > plain
getpass.getuser : pure > plain
getpass.getpass : pure > argument
getpass.* : pure
pwd.* spwd.* grp.* nis.* : readaccounts
crypt.* : pure
site.* ensurepip.* venv.* distutils.* setuptools.* pip.* pip._internal.* pip._internal.cli.main.* : unknown
setuptools.setup setuptools.find_packages : unknown
syslog.* : destroy:the_log_of_the_system
readline.* rlcompleter.* : unknown
webbrowser.* antigravity.* : network
curses.* turtle.* tkinter.* pygame.* : pure
pygame.mixer.music.load pygame.image.load pygame.mixer.Sound pygame.font.Font : read=0
psutil.cpu_percent psutil.virtual_memory psutil.disk_usage psutil.cpu_count psutil.cpu_freq psutil.swap_memory psutil.boot_time psutil.getloadavg psutil.cpu_times psutil.disk_partitions psutil.sensors_temperatures psutil.sensors_battery psutil.disk_io_counters : pure > plain
psutil.Process psutil.process_iter psutil.pids psutil.pid_exists psutil.wait_procs psutil.users psutil.net_connections psutil.net_if_addrs psutil.net_io_counters psutil.* : unknown:other_processes
pynput.* keyboard.* mouse.* pyautogui.* pyxhook.* evdev.* mss.* pyscreenshot.* PIL.ImageGrab.* ImageGrab.* pyperclip.* clipboard.* sounddevice.* pyaudio.* win32api.* win32con.* win32gui.* winreg.* _winreg.* msvcrt.* Xlib.* uinput.* browser_cookie3.* keyring.* secretstorage.* : secret:what_a_person_types,_sees_or_keeps
crontab.* schedule.* apscheduler.* daemon.* python_daemon.* : persist
docker.* kubernetes.* pexpect.* sh.* plumbum.* invoke.* delegator.* envoy.* ansible.* sarge.* : execute
`;
