# shellcheck shell=bash disable=SC2154
# Keystone, the identity service of OpenStack, with SQLite and Fernet tokens, in one process of uWSGI. A service validates
# a user's token with its own, as its middleware does.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
install_missing curl python3-keystone uwsgi-core uwsgi-plugin-python3
port=$(free_port)
url=http://127.0.0.1:$port
cat >"$work/keystone.conf" <<CONF
[DEFAULT]
log_dir = $work
[database]
connection = sqlite:///$work/keystone.db
[token]
provider = fernet
expiration = 86400
[fernet_tokens]
key_repository = $work/fernet
[credential]
key_repository = $work/credential
CONF
export OS_KEYSTONE_CONFIG_FILES=$work/keystone.conf
manage() {
  keystone-manage --config-file "$work/keystone.conf" "$@" >>"$work/manage.log" 2>&1 ||
    fail "keystone-manage $1: $(tail -n 1 "$work/manage.log")"
}
me=$(id -un) mine=$(id -gn)
manage db_sync
manage fernet_setup --keystone-user "$me" --keystone-group "$mine"
manage credential_setup --keystone-user "$me" --keystone-group "$mine"
manage bootstrap --bootstrap-password bench --bootstrap-public-url "$url/v3/" --bootstrap-region-id bench

# issued: a new token of the administrator's, within a project.
issued() {
  curl -fsS --max-time 60 -o /dev/null -D - "$url/v3/auth/tokens" -H 'Content-Type: application/json' -d '{"auth": {
    "identity": {"methods": ["password"], "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "bench"}}},
    "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}}' | sed -n 's/^x-subject-token: *//Ip' | tr -d '\r'
}
configure() {
  until_answers "$port" $$
  caller=$(issued)
  subject=$(issued)
  if [ -z "$caller" ] || [ -z "$subject" ]; then fail 'it issued no token'; fi
  curl -fsS --max-time 60 -o /dev/null -H "X-Auth-Token: $caller" -H "X-Subject-Token: $subject" "$url/v3/auth/tokens"
  printf 'GET /v3/auth/tokens HTTP/1.1\nX-Auth-Token: %s\nX-Subject-Token: %s\n\n' "$caller" "$subject" >"$work/request"
  dpkg-query -W -f '${Version}' python3-keystone >"$work/version"
  echo "$url" >"$work/url"
}
echo $$ >"$work/pids"
# Without what it is measured with it is of no use.
(set -e; trap '[ -s "$work/url" ] || kill $$ 2>/dev/null || true' EXIT; configure) &
on_server_core uwsgi --plugin python3 --http11-socket "127.0.0.1:$port" --disable-logging \
  --buffer-size 65535 --wsgi-file "$(command -v keystone-wsgi-public)"
