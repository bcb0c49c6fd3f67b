# shellcheck shell=bash disable=SC2154
# Glewlwyd with SQLite: its OAuth 2 plugin with tokens signed by HMAC, introspected (RFC 7662) with a bearer token.
. scripts/lib.sh
. tests/bench/lib.sh
# dbconfig-no-thanks, so that the package makes no database of its own.
install_missing curl sqlite3 glewlwyd dbconfig-no-thanks
port=$(free_port)
zcat /usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz | sqlite3 "$work/glewlwyd.db"
zcat /usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz | sed -e "s|^port=.*|port=$port|" \
  -e "s|^external_url=.*|external_url=\"http://127.0.0.1:$port\"|" -e 's|^cookie_secure=.*|cookie_secure=0|' \
  -e 's|^cookie_domain=.*|cookie_domain="127.0.0.1"|' -e 's|^log_level=.*|log_level="ERROR"|' \
  -e "s|path = \"/var/cache/glewlwyd/glewlwyd.db\"|path = \"$work/glewlwyd.db\"|" >"$work/glewlwyd.conf"

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
  dpkg-query -W -f '${Version}' glewlwyd >"$work/version"
  echo "http://127.0.0.1:$port" >"$work/url"
}
echo $$ >"$work/pids"
# Without what it is measured with it is of no use.
(set -e; trap '[ -s "$work/url" ] || kill $$' EXIT; configure >"$work/configured") &
on_server_core glewlwyd --config-file="$work/glewlwyd.conf"
