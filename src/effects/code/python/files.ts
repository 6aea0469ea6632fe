/** Files, folders and archives. Source: The Python Standard Library 3.13; for others their own documentation. */
export const PYTHON_FILES = `
builtins.open io.open codecs.open io.FileIO os.fdopen : open=0/file/filename/name > file=0/file/filename
io.open_code : read=0/path > file=0/path
bz2.open gzip.open lzma.open bz2.BZ2File gzip.GzipFile lzma.LZMAFile : open=0/filename > file=0/filename
aiofiles.open : open=0/file > file=0/file
io.StringIO io.BytesIO io.TextIOWrapper io.BufferedReader io.BufferedWriter io.IncrementalNewlineDecoder : pure > stream
io.* : pure
os.open : open=0/path > plain
os.read os.pread os.close os.closerange os.lseek os.fsync os.fstat os.isatty os.pipe os.dup os.dup2 os.write os.fdatasync : pure > content
os.remove os.unlink os.rmdir : delete=0/path
os.removedirs : delete=0/name
os.truncate : write=0/path
os.ftruncate : pure
os.rename os.renames os.replace : move=0/src write=1/dst
os.link os.symlink : list=0/src write=1/dst
os.mkdir os.makedirs os.mkfifo os.mknod : write=0/name/path
os.listdir : list=0/path > names
os.scandir : list=0/path > entries=0/path
os.walk os.fwalk : listtree=0/top > walk=0/top
os.stat os.lstat os.access os.readlink os.statvfs os.pathconf os.getxattr os.listxattr : list=0/path > plain
os.utime os.setxattr os.removexattr os.chflags os.lchflags : write=0/path
os.chmod os.lchmod os.chown os.lchown os.fchmod os.fchown : mode=0/path
os.chdir os.fchdir : folder=0/path
os.chroot : privilege:os.chroot
os.getcwd os.getcwdb : pure > plain
os.path.exists os.path.isfile os.path.isdir os.path.islink os.path.getsize os.path.getmtime os.path.getctime os.path.getatime os.path.lexists os.path.ismount os.path.samefile : list=0/path > plain
os.path.realpath os.path.abspath os.path.relpath os.path.join os.path.dirname os.path.basename os.path.split os.path.splitext os.path.expanduser os.path.expandvars os.path.normpath os.path.isabs os.path.commonpath os.path.commonprefix os.path.normcase os.path.splitdrive : pure
os.fspath os.fsencode os.fsdecode os.PathLike os.path.sep : pure > arg=0
os.DirEntry os.error os.O_* os.F_OK os.R_OK os.W_OK os.X_OK os.SEEK_SET os.SEEK_CUR os.SEEK_END os.stat_result os.terminal_size : pure
os.get_terminal_size os.cpu_count os.process_cpu_count os.getpid os.getppid os.urandom os.times os.strerror os.getloadavg os.sysconf os.uname os.name os.linesep os.sep os.extsep os.altsep os.pathsep os.getrandom os.get_inheritable os.set_inheritable os.sched_getaffinity os.ctermid os.ttyname os.device_encoding os.get_blocking os.set_blocking os.WEXITSTATUS os.WIFEXITED os.umask : pure > plain
os.getuid os.geteuid os.getgid os.getegid os.getgroups os.getpgid os.getpgrp os.getlogin os.getresuid os.getsid : pure > plain
os._exit os.abort : pure > none
os.environ os.environb : pure > environ
os.getenv os.getenvb : variable=0/key > argument
os.get_exec_path os.supports_follow_symlinks os.supports_dir_fd os.supports_fd : pure > plain
os.putenv os.unsetenv : unknown:os.putenv
environ#get environ#getenv environ#__getitem__ environ#pop environ#setdefault : variable=0/key > argument
environ#keys environ#__contains__ environ#__len__ environ#has_key : pure > names
environ#update environ#clear : unknown:the_environment_is_changed
environ#* : secret:all_variables_of_the_environment > content
entries#close entries#__exit__ : pure
file#read file#readline file#read1 : pure > content
file#readlines : pure > lines
file#write file#writelines file#close file#flush file#seek file#tell file#fileno file#truncate file#isatty file#readable file#writable file#seekable file#__enter__ file#__exit__ : pure > plain
file#* : pure > content
stream#read stream#read1 stream#readline stream#readlines stream#getvalue stream#getbuffer : pure > content
stream#* : pure
shutil.rmtree : wipe=0/path
shutil.move : move=0/src write=1/dst > arg=1/dst
shutil.copy shutil.copy2 shutil.copyfile : read=0/src write=1/dst > arg=1/dst
shutil.copytree : readtree=0/src write=1/dst > arg=1/dst
shutil.copymode shutil.copystat : mode=1/dst
shutil.copyfileobj shutil.get_terminal_size shutil.get_archive_formats shutil.get_unpack_formats shutil.ignore_patterns shutil.Error shutil.SameFileError : pure > plain
shutil.disk_usage shutil.which : list=0/path > plain
shutil.which : pure > plain
shutil.chown : mode=0/path
shutil.make_archive : readtree=2/root_dir write=0/base_name > arg=0/base_name
shutil.unpack_archive : read=0/filename write=1/extract_dir
pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath pathlib.WindowsPath pathlib.PureWindowsPath : pure > Path=0
pathlib.Path.home : pure > home
pathlib.Path.cwd : pure > cwd
pathlib.UnsupportedOperation pathlib.types.* : pure
Path#unlink Path#rmdir : delete=self
Path#read_text Path#read_bytes : read=self > content
Path#write_text Path#write_bytes Path#touch Path#mkdir : write=self > plain
Path#open : open=self > file=self
Path#rename Path#replace Path#move Path#move_into : move=self write=0/target > Path=0/target
Path#copy Path#copy_into : readtree=self write=0/target > Path=0/target
Path#chmod Path#lchmod : mode=self
Path#symlink_to Path#hardlink_to Path#link_to : list=0/target write=self
Path#iterdir : list=self > paths=self
Path#glob Path#rglob : listtree=self > paths=self
Path#walk : listtree=self > walk=self
Path#exists Path#is_file Path#is_dir Path#is_symlink Path#stat Path#lstat Path#owner Path#group Path#samefile Path#readlink Path#is_mount : list=self > plain
Path#is_absolute Path#is_relative_to Path#match Path#full_match Path#is_reserved : pure > plain
Path#resolve Path#absolute Path#as_posix Path#expanduser Path#__str__ Path#__fspath__ : pure > Path=self
Path#joinpath Path#with_name Path#with_suffix Path#with_stem Path#relative_to Path#as_uri : pure
Path#parts Path#parents Path#anchor Path#drive Path#root Path#suffixes Path#name Path#stem Path#suffix Path#startswith Path#endswith : pure > plain
Path#* : pure
glob.glob glob.iglob : pure > globbed=0/pathname
glob.escape glob.has_magic glob.translate : pure > arg=0
fnmatch.* : pure > plain
tempfile.NamedTemporaryFile tempfile.TemporaryFile tempfile.SpooledTemporaryFile : pure > temporaryfile
tempfile.mkdtemp tempfile.mktemp tempfile.TemporaryDirectory : pure > temporary
tempfile.mkstemp : pure > temporarypair
tempfile.gettempdir tempfile.gettempdirb tempfile.gettempprefix tempfile.tempdir : pure > temporaryroot
zipfile.ZipFile zipfile.PyZipFile : open=0/file > archive=0/file
tarfile.open tarfile.TarFile tarfile.TarFile.open : open=0/name > archive=0/name
zipfile.is_zipfile tarfile.is_tarfile : read=0 > plain
zipfile.* tarfile.* : pure
archive#extractall archive#extract archive#_extract_member : write=1/path/0 > plain
archive#extractall : write=0/path > plain
archive#write archive#add : readtree=0/filename/name > plain
archive#open archive#read archive#extractfile : pure > content
archive#* : pure > plain
fileinput.input fileinput.FileInput : read=0/files write=0/files > lines
fileinput.* : pure
filecmp.cmp filecmp.cmpfiles : read=0/f1/a read=1/f2/b > plain
filecmp.dircmp : listtree=0/a listtree=1/b > plain
linecache.getline linecache.getlines : read=0/filename > content
linecache.* : pure
mmap.mmap mmap.* : pure > content
shelve.open dbm.open dbm.dumb.open dbm.gnu.open dbm.ndbm.open : write=0/filename/file load:shelve.open > map
dbm.open dbm.dumb.open : write=0/file > map
sqlite3.connect sqlite3.dbapi2.connect aiosqlite.connect : database=0/database > database
sqlite3.* : pure
database#execute database#executescript database#executemany : sql=0 > database
database#enable_load_extension database#load_extension : unknown:an_extension_of_the_database
database#cursor : pure > database
database#backup database#iterdump : pure > content
database#create_function database#create_aggregate database#set_trace_callback database#set_authorizer : call=2/1/0 > plain
database#* : pure > content
configparser.ConfigParser configparser.RawConfigParser configparser.SafeConfigParser : pure > configuration
configparser.* : pure
configuration#read : read=0/filenames > plain
configuration#* : pure > content
logging.FileHandler logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler logging.handlers.WatchedFileHandler : write=0/filename
logging.basicConfig : write=filename
logging.config.fileConfig logging.config.dictConfig : unknown:a_configuration_that_names_classes
logging.config.listen : listen:logging.config
logging.handlers.SocketHandler logging.handlers.DatagramHandler logging.handlers.HTTPHandler logging.handlers.SMTPHandler : network:logging.handlers
logging.handlers.SysLogHandler : network:the_log_of_the_system
logging.* : pure
netrc.netrc : secret:the_passwords_in_.netrc
mailbox.mbox mailbox.Maildir mailbox.MH mailbox.Babyl mailbox.MMDF : readtree=0/path
mailbox.* : pure
wave.open aifc.open sunau.open chunk.Chunk : open=0/f/file > file=0/f/file
wave.* sndhdr.* imghdr.* : pure
plistlib.load plistlib.dump plistlib.* : pure
tomllib.* tomli.* tomli_w.* toml.* tomlkit.* : pure
`;
