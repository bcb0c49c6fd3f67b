# shellcheck shell=bash disable=SC2154
# Glewlwyd with SQLite: its OAuth 2 plugin with tokens signed by HMAC, introspected (RFC 7662) with a bearer token.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
# Its package would set up a database server and a service; the program and its modules are enough.
install_missing curl sqlite3
unpack_package glewlwyd
root=$(package_folder glewlwyd)
mapfile -t libraries < <(sed -n 's/^Depends: //p' "$root/DEBIAN/control" | tr ',' '\n' | sed 's/^ *//; s/[ (|].*//' | grep '^lib')
install_missing "${libraries[@]}"
port=$(free_port)
zcat "$root/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz" | sqlite3 "$work/glewlwyd.db"
zcat "$root/usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz" | sed -e "s|^port=.*|port=$port|" \
  -e "s|^external_url=.*|external_url=\"http://127.0.0.1:$port\"|" -e 's|^cookie_secure=.*|cookie_secure=0|' \
  -e 's|^cookie_domain=.*|cookie_domain="127.0.0.1"|' -e 's|^log_level=.*|log_level="ERROR"|' \
  -e "s|^static_files_path=.*|static_files_path=\"$work/\"|" -e "s|/usr/lib/glewlwyd|$root/usr/lib/glewlwyd|" -e "s|/var/cache/glewlwyd|$work|" >"$work/glewlwyd.conf"

# ask PATH [CURL-OPTION...]: as the administrator, who is signed in.
ask() { curl -fsS --max-time 10 -b "$work/cookies" -c "$work/cookies" "http://127.0.0.1:$port/api/$1" "${@:2}"; }
configure() {
  until_answers "$port" $$
  ask auth/ --json '{"username": "admin", "password": "password"}'
  ask mod/plugin/ --json '{"module": "oauth2-glewlwyd", "name": "glwd", "display_name": "bench", "parameters": {
    "jwt-type": "sha", "jwt-key-size": "256", "key": "a key of the benchmark, long enough for HMAC-SHA256",
    "access-token-duration": 86400, "refresh-token-duration": 1209600, "code-duration": 600, "refresh-token-rolling": true,
    "auth-type-code-enabled": false, "auth-type-implicit-enabled": false, "auth-type-password-enabled": true,
    "auth-type-client-enabled": false, "auth-type-refresh-enabled": false, "scope": [],
    "introspection-revocation-allowed": true, "introspection-revocation-auth-scope": ["g_profile"],
    "introspection-revocation-allow-target-client": true}}'
  token=$(ask glwd/token -d 'grant_type=password&username=admin&password=password&scope=g_profile' |
    sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
  told=$(ask glwd/introspect -H "Authorization: Bearer $token" -d "token=$token")
  grep -q '"active": *true' <<<"$told" || fail "introspection says $told"
  printf 'POST /api/glwd/introspect HTTP/1.1\nAuthorization: Bearer %s\nContent-Type: application/x-www-form-urlencoded\n\ntoken=%s\n' \
    "$token" "$token" >"$work/request"
  sed -n 's/^Version: //p' "$root/DEBIAN/control" >"$work/version"
  echo "http://127.0.0.1:$port" >"$work/url"
}
echo $$ >"$work/pids"
# Without what it is measured with it is of no use.
(set -e; trap '[ -s "$work/url" ] || kill $$ 2>/dev/null || true' EXIT; configure >"$work/configured") &
on_server_core "$root/usr/bin/glewlwyd" --config-file="$work/glewlwyd.conf"
