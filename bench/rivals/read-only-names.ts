/** Programs that a careful person would put on a list of names that may run without a question. */
export const READ_ONLY_NAMES: ReadonlySet<string> = new Set(
  'ls cat head tail grep egrep rg find wc pwd echo printf which whoami id date df du ps stat file tree sort uniq cut tr sed awk jq yq diff cmp git env printenv uname hostname basename dirname realpath readlink md5sum sha256sum nl tac rev seq true false test cd docker kubectl systemctl journalctl ss ip free uptime lsof column paste fold xxd hexdump strings base64 less more man npm pip cargo go node python3 make terraform helm aws gcloud'.split(
    ' ',
  ),
);
