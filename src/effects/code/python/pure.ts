/** Libraries that compute, parse, print and draw. Those that open files have lines of their own above the general one. */
export const PYTHON_PURE = `
math.* cmath.* random.* secrets.* statistics.* decimal.* fractions.* numbers.* operator.* functools.* itertools.* collections.* collections.abc.* heapq.* bisect.* array.* copy.* pprint.* reprlib.* enum.* graphlib.* typing.* typing_extensions.* types.* abc.* dataclasses.* contextlib.* contextvars.* warnings.* traceback.* __future__.* annotationlib.* : pure
re.compile regex.compile : pure > pattern=0
re.findall re.search re.match re.fullmatch re.finditer re.split : pure > from=1/string
pattern#findall pattern#search pattern#match pattern#fullmatch pattern#finditer pattern#split : pure > from=0/string
re.* regex.* string.* textwrap.* difflib.* unicodedata.* stringprep.* struct.* json.* csv.* html.* html.entities.* quopri.* uu.* binhex.* hashlib.* hmac.* zlib.* base64.* binascii.* keyword.* token.* tokenize.* ast.* symtable.* dis.* colorsys.* calendar.* zoneinfo.* sys.monitoring.* : pure
tokenize.open : read=0/filename > file=0/filename
hashlib.file_digest : pure
codecs.encode codecs.decode codecs.getincrementaldecoder codecs.getreader codecs.getwriter codecs.lookup codecs.BOM_UTF8 codecs.getencoder codecs.getdecoder : pure
codecs.register codecs.register_error : unknown
codecs.* : pure
time.time time.sleep time.* datetime.date.today datetime.datetime.now datetime.datetime.utcnow datetime.* dateutil.* pytz.* pendulum.* arrow.* : pure > plain
uuid.* secrets.token_hex secrets.token_urlsafe random.random random.randint random.uniform : pure > plain
operator.attrgetter operator.methodcaller : method=0
xml.* xml.dom.* xml.sax.* xmltodict.* defusedxml.* : pure
xml.etree.ElementTree.parse xml.dom.minidom.parse xml.sax.parse xml.etree.cElementTree.parse defusedxml.ElementTree.parse ET.parse : source=0/source/file > content
argparse.ArgumentParser : pure > parser
parser#parse_args parser#parse_known_args : pure > argument
parser#add_argument parser#add_subparsers parser#add_mutually_exclusive_group parser#add_argument_group parser#add_parser : pure > parser
parser#* : pure > argument
argparse.FileType argparse.Namespace : pure
argparse.* optparse.* getopt.* click.* typer.* docopt.* fire.* absl.* absl.flags.* absl.app.* : pure > argument
fire.Fire typer.run click.command click.option click.argument : pure
cmd.Cmd : pure > plain
cmd.* shlex.* : pure
shlex.quote : pure
numpy.load : read=0/file npload > content
numpy.loadtxt numpy.genfromtxt numpy.fromfile : source=0/fname/file > content
numpy.memmap : open=0/filename
numpy.save numpy.savez numpy.savez_compressed numpy.savetxt : write=0/file/fname
numpy.DataSource numpy.ctypeslib.* numpy.f2py.* numpy.distutils.* numpy.testing.* numpy.lib.npyio.* : unknown
numpy.testing.assert_allclose numpy.testing.assert_array_equal numpy.testing.assert_almost_equal numpy.testing.assert_array_almost_equal numpy.testing.assert_equal numpy.testing.assert_raises : pure
numpy.* scipy.* sympy.* networkx.* sklearn.* statsmodels.* xgboost.* lightgbm.* numba.* cupy.* jax.* einops.* shapely.* skimage.* patsy.* mpmath.* gmpy2.* cvxpy.* pulp.* ortools.* deap.* nltk.* textblob.* spacy.* gensim.* rapidfuzz.* fuzzywuzzy.* Levenshtein.* jieba.* pyarrow.* dask.* xarray.* : pure
nltk.download spacy.cli.download : network
sklearn.datasets.fetch_openml sklearn.datasets.fetch_20newsgroups sklearn.datasets.fetch_california_housing : network
scipy.io.loadmat skimage.io.imread : source=0
scipy.io.savemat scipy.io.wavfile.write skimage.io.imsave networkx.write_gml networkx.write_graphml : write=0/1
scipy.io.wavfile.read networkx.read_edgelist networkx.read_gml : read=0
sympy.sympify sympy.parse_expr sympy.parsing.sympy_parser.parse_expr : sympy=0
pandas.read_csv pandas.read_table pandas.read_json pandas.read_excel pandas.read_parquet pandas.read_fwf pandas.read_feather pandas.read_html pandas.read_xml pandas.read_hdf pandas.read_stata pandas.ExcelFile pandas.read_orc polars.read_csv polars.read_json polars.read_parquet polars.scan_csv polars.scan_parquet : source=0/filepath_or_buffer/path_or_buf/io/path/source > content
pandas.read_sql pandas.read_sql_query pandas.read_sql_table : sql=0 > content
pandas.read_clipboard : secret:the_clipboard
pandas.ExcelWriter : write=0/path > writer
pandas.eval : code=0
pandas.io.* : unknown
pandas.* polars.* modin.* tabulate.* prettytable.* texttable.* : pure
writer#* : pure
matplotlib.image.imread matplotlib.pyplot.imread : source=0 > content
matplotlib.pyplot.savefig matplotlib.pyplot.imsave matplotlib.image.imsave : write=0/fname
pylab.savefig : write=0/fname
matplotlib.* pylab.* mpl_toolkits.* seaborn.* plotnine.* bokeh.* altair.* wordcloud.* folium.* squarify.* missingno.* : pure
bokeh.plotting.output_file plotly.offline.plot : write=0/filename
plotly.* : pure
seaborn.load_dataset : network
PIL.Image.open imageio.imread imageio.v2.imread imageio.v3.imread imageio.get_reader cv2.imread rasterio.open exifread.* : source=0/fp/filename > content
cv2.imwrite imageio.imwrite imageio.imsave imageio.mimsave imageio.get_writer imageio.v3.imwrite : write=0
cv2.VideoWriter : write=0
cv2.VideoCapture : camera=0
cv2.* PIL.* imageio.* qrcode.* barcode.* pyzbar.* colorama.* termcolor.* rich.* tqdm.* blessed.* prompt_toolkit.* questionary.* pyfiglet.* emoji.* humanize.* inflect.* loguru.* structlog.* pythonjsonlogger.* attr.* attrs.* cattrs.* pydantic.* pydantic_settings.* marshmallow.* jsonschema.* voluptuous.* cerberus.* more_itertools.* toolz.* cytoolz.* sortedcontainers.* bitarray.* bidict.* frozendict.* boltons.* pyparsing.* lark.* ply.* parso.* sqlparse.* pygments.* markdown.* markdown2.* mistune.* docutils.* commonmark.* bleach.* simplejson.* ujson.* orjson.* msgpack.* cbor2.* bson.* zstandard.* snappy.* lz4.* brotli.* chardet.* charset_normalizer.* ftfy.* unidecode.* slugify.* nanoid.* shortuuid.* ulid.* deepdiff.* dictdiffer.* tenacity.* retrying.* backoff.* cachetools.* diskcache.* decorator.* wrapt.* six.* future.* past.* packaging.* semver.* pkg_resources.* croniter.* holidays.* phonenumbers.* email_validator.* validators.* babel.* pycountry.* moneyed.* pint.* uncertainties.* astropy.* Bio.* rdkit.* music21.* mido.* pretty_midi.* midiutil.* pydub.* svgwrite.* cairo.* cairosvg.* trimesh.* noise.* simpy.* mesa.* pymunk.* gym.* gymnasium.* anyio.* trio.* curio.* aiofiles.os.* pluggy.* injector.* returns.* result.* : pure
six.moves.urllib.request.* six.moves.urllib.* six.moves.http_client.* : network
six.moves.builtins.* : unknown
diskcache.Cache : write=0/directory
qrcode.make : pure
openpyxl.load_workbook xlrd.open_workbook : read=0/filename > content
xlsxwriter.Workbook xlwt.Workbook.save : write=0/filename
openpyxl.* xlrd.* xlwt.* xlsxwriter.* : pure
PyPDF2.PdfReader pypdf.PdfReader PyPDF2.PdfFileReader fitz.open pdfplumber.open docx.Document pptx.Presentation docx2txt.process : read=0/stream/filename/path_or_fp > content
PyPDF2.* pypdf.* fitz.* pdfplumber.* docx.* pptx.* : pure
reportlab.pdfgen.canvas.Canvas reportlab.platypus.SimpleDocTemplate : write=0/filename
reportlab.* fpdf.* : pure
dotenv.load_dotenv dotenv.dotenv_values dotenv.find_dotenv dotenv.get_key environs.* decouple.config decouple.* : secret:the_variables_in_.env
h5py.File netCDF4.Dataset zarr.open tables.open_file : open=0/name/filename
h5py.* netCDF4.* zarr.* tables.* : pure
torch.load tensorflow.keras.models.load_model keras.models.load_model torch.hub.load tensorflow.saved_model.load : load=0/f/filepath > content
torch.hub.* torch.utils.cpp_extension.* : unknown
torch.save : write=1/f
torch.* torchvision.transforms.* torchvision.models.* torchmetrics.* tensorflow.* keras.* transformers.TrainingArguments pytorch_lightning.* lightning.* : pure
transformers.* datasets.* sentence_transformers.* tensorflow_datasets.* torchvision.datasets.* tensorflow.keras.utils.get_file tensorflow.keras.datasets.* keras.datasets.* : network
cryptography.* Crypto.* Cryptodome.* nacl.* bcrypt.* passlib.* argon2.* jwt.* jose.* rsa.* ecdsa.* pyotp.* : pure
IPython.display.* IPython.core.* ipywidgets.* : pure
IPython.* : unknown
?#to_csv ?#to_json ?#to_excel ?#to_parquet ?#to_pickle ?#to_html ?#to_feather ?#to_latex ?#to_markdown ?#to_hdf ?#to_stata ?#savefig ?#write_image ?#write_html ?#tofile ?#write_csv ?#write_parquet ?#save_weights ?#imsave ?#save_model ?#to_file : write=0/path_or_buf/path/buf/fname/file/excel_writer
?#to_sql : pure
?#write ?#dump_to ?#write_to : pathwrite=0
?#save ?#dump ?#export ?#output ?#render_to_file ?#extractall ?#extract : maybewrite=0/path/filename/fp
?#unlink ?#rmdir ?#rmtree : delete=self
?#write_text ?#write_bytes ?#touch : write=self
?#read_text ?#read_bytes : read=self > content
?#chmod ?#chown ?#lchmod : mode=self
?#system ?#popen ?#Popen ?#check_output ?#check_call ?#getoutput ?#getstatusoutput ?#execvp ?#execve ?#execv ?#spawnl ?#spawnv ?#exec_command ?#create_subprocess_shell ?#create_subprocess_exec : unknown
?#sendall ?#urlopen ?#urlretrieve ?#sendmail ?#send_message ?#connect_ex ?#serve_forever ?#storbinary ?#upload_file ?#put_object ?#create_connection : network
?#runctx ?#import_module ?#__import__ ?#load_module ?#exec_module ?#load_extension ?#enable_load_extension ?#CDLL ?#LoadLibrary : unknown
?#clipboard_get ?#clipboard_append : secret:the_clipboard
?#eval ?#query : framecode=0
`;
