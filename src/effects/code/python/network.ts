/** What reaches the network. Source: The Python Standard Library 3.13; for others their own documentation. */
export const PYTHON_NETWORK = `
urllib.parse.* urllib.error.* : pure
urllib.request.urlopen urllib.request.urlretrieve urllib.urlopen urllib.urlretrieve urllib2.urlopen : url=0/url:GET > content
urllib.request.urlretrieve : url=0/url:GET write=1/filename
urllib.request.Request urllib2.Request : url=0/url
urllib.request.* urllib2.* urllib.* : network
urllib.request.pathname2url urllib.request.url2pathname urllib.robotparser.RobotFileParser : pure
requests.get requests.head requests.options httpx.get httpx.head httpx.stream : url=0/url:GET > content
requests.post httpx.post : url=0/url:POST > content
requests.put httpx.put : url=0/url:PUT > content
requests.patch httpx.patch : url=0/url:PATCH > content
requests.delete httpx.delete : url=0/url:DELETE > content
requests.request httpx.request : url=1/url > content
requests.exceptions.* requests.RequestException requests.HTTPError requests.ConnectionError requests.Timeout requests.status_codes.* requests.codes.* requests.utils.quote requests.structures.* : pure
requests.* httpx.* aiohttp.* urllib3.* httplib2.* http.client.* httplib.* treq.* grequests.* pycurl.* mechanize.* mechanicalsoup.* : network > content
http.server.HTTPServer http.server.ThreadingHTTPServer http.server.test socketserver.TCPServer socketserver.UDPServer socketserver.ThreadingTCPServer socketserver.* wsgiref.simple_server.make_server wsgiref.* xmlrpc.server.* SimpleHTTPServer.* BaseHTTPServer.* SocketServer.* : listen
http.server.BaseHTTPRequestHandler http.server.SimpleHTTPRequestHandler http.HTTPStatus http.HTTPStatus.* http.cookies.* http.cookiejar.* socketserver.BaseRequestHandler socketserver.StreamRequestHandler : pure
socket.gethostname socket.inet_aton socket.inet_ntoa socket.inet_pton socket.inet_ntop socket.htons socket.ntohs socket.htonl socket.ntohl socket.timeout socket.error socket.gaierror socket.herror socket.AF_INET socket.AF_INET6 socket.SOCK_STREAM socket.SOCK_DGRAM socket.SOL_SOCKET socket.SO_REUSEADDR socket.setdefaulttimeout socket.has_ipv6 : pure > plain
socket.socket socket.socketpair socket.fromfd : network:a_socket > socket
socket.create_connection : address=0/address > socket
socket.create_server : listen
socket.getaddrinfo socket.gethostbyname socket.gethostbyaddr socket.gethostbyname_ex socket.getfqdn socket.getnameinfo : address=0/host > content
socket.* : network
socket#connect socket#connect_ex : address=0/address
socket#sendto : address=2/1
socket#bind socket#listen socket#accept : listen
socket#* : pure > content
ssl.* select.* selectors.* : pure
smtplib.SMTP smtplib.SMTP_SSL smtplib.LMTP : address=0/host > mail
smtplib.* imaplib.* poplib.* nntplib.* telnetlib.* ftplib.* xmlrpc.client.* xmlrpclib.* asyncore.* asynchat.* smtpd.* : network
ftplib.FTP ftplib.FTP_TLS telnetlib.Telnet imaplib.IMAP4 imaplib.IMAP4_SSL poplib.POP3 poplib.POP3_SSL http.client.HTTPConnection http.client.HTTPSConnection httplib.HTTPConnection httplib.HTTPSConnection paramiko.Transport : host=0/host
mail#* : pure
paramiko.* fabric.* asyncssh.* pysftp.* scp.* netmiko.* : network
websocket.* websockets.* socketio.* engineio.* zmq.* nanomsg.* pika.* kafka.* confluent_kafka.* paho.* paho.mqtt.* nats.* stomp.* grpc.* thrift.* : network
boto3.* botocore.* boto.* google.cloud.* googleapiclient.* azure.* oss2.* minio.* b2sdk.* dropbox.* openai.* anthropic.* cohere.* replicate.* huggingface_hub.* transformers.pipeline wandb.* mlflow.* sentry_sdk.* datadog.* slack_sdk.* slack.* telegram.* telebot.* discord.* tweepy.* twilio.* sendgrid.* mailgun.* stripe.* praw.* yfinance.* gspread.* O365.* github.* gitlab.* jira.* atlassian.* elasticsearch.* opensearchpy.* pymongo.* motor.* redis.* aioredis.* memcache.* pymemcache.* cassandra.* psycopg2.* psycopg.* asyncpg.* pymysql.* MySQLdb.* mysql.* mysql.connector.* mariadb.* cx_Oracle.* oracledb.* pymssql.* pyodbc.* snowflake.* clickhouse_driver.* neo4j.* influxdb.* ldap3.* ldap.* hvac.* consul.* etcd3.* dns.* dns.resolver.* dnslib.* whois.* shodan.* censys.* scapy.* nmap.* impacket.* pyshark.* selenium.* playwright.* pyppeteer.* splinter.* robobrowser.* scrapy.* newspaper.* wikipedia.* feedparser.* youtube_dl.* yt_dlp.* pytube.* gdown.* wget.* speedtest.* stem.* socks.* socksocket.* upnpy.* miniupnpc.* bluetooth.* serial.* web3.* ccxt.* bitcoin.* instaloader.* geopy.geocoders.* pyngrok.* ngrok.* tornado.websocket.* stratum.* git.* : network
scapy.all.* scapy.layers.* : network
flask.Flask flask.Flask.* fastapi.FastAPI fastapi.* flask.* starlette.* django.* bottle.* falcon.* sanic.* quart.* werkzeug.* jinja2.* markupsafe.* itsdangerous.* rest_framework.* flask_cors.* flask_sqlalchemy.* : pure
flask.Flask : pure > webapp
fastapi.FastAPI sanic.Sanic quart.Quart bottle.Bottle tornado.web.Application aiohttp.web.Application : pure > webapp
flask.send_file flask.send_from_directory : read=0/path_or_file
flask.request.* flask.session.* : pure > content
webapp#run webapp#listen webapp#serve_forever : listen
webapp#* : pure
bottle.run uvicorn.* hypercorn.* gunicorn.* waitress.* tornado.httpserver.* tornado.* gevent.pywsgi.* twisted.* cherrypy.* eventlet.* streamlit.web.* gradio.* dash.* : listen
gevent.* gevent.monkey.* : pure
streamlit.* : pure
sqlalchemy.create_engine sqlalchemy.ext.asyncio.create_async_engine sqlalchemy.engine.* dataset.connect peewee.PostgresqlDatabase peewee.MySQLDatabase : databaseurl=0/url > database
peewee.SqliteDatabase : database=0/database > database
sqlalchemy.text : sql=0
sqlalchemy.* sqlmodel.* peewee.* alembic.* : pure
bs4.* lxml.html.* html5lib.* cssselect.* soupsieve.* : pure
lxml.etree.parse lxml.html.parse : source=0
lxml.* : pure
ipaddress.* email.* mimetypes.* cgi.* cgitb.* html.* html.parser.* uuid.* : pure
email.message_from_file : pure
`;
