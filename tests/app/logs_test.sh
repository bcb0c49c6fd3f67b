#!/usr/bin/env bash
# The logs of the real daemon: that no secret is in anything it writes, that the audit log is the history, and that
# rotation loses no line.
#
# Usage: logs_test.sh TOKENWARD PLUGIN_DIRECTORY
set -euo pipefail
tokenward=$1 plugins=$2
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

cat >"$dir/tokenward.toml" <<TOML
data_dir = "."
plugin_directories = ["$plugins"]
[[listeners]]
address = "127.0.0.1:0"
serves = ["manage", "validate", "metrics", "console"]
anonymous_validate = true
credentials = ["authorization", "x-api-key"]
[log]
level = "debug"
[log.access]
file = "access.log"
format = "json"
forward_auth = true
[log.audit]
file = "audit.log"
details = true
TOML
"$tokenward" --config "$dir/tokenward.toml" init >/dev/null
start
url=http://$address operator=$(cat "$dir/operator.token")

secrets=("$operator")
keep() { secrets+=("$1"); }
# ask STATUS ARGUMENT...: curl answers with that status; the body is in $answer, which holds no secret that was not minted
# by this very request.
ask() {
  local status=$1
  shift
  answer=$(curl -sS --max-time 30 -D "$dir/head" -w '\n%{http_code}' "$@") || fail "curl $*"
  [ "${answer##*$'\n'}" = "$status" ] || fail "$* is ${answer##*$'\n'} instead of $status: $answer"
  answer=${answer%$'\n'*}
}
as() { printf 'Authorization: Bearer %s' "$1"; }
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$answer"; }

# Everything that a secret may come in by, good and bad.
ask 201 -H "$(as "$operator")" --json '{"id": "acme", "mint_admin_token": true}' "$url/v1/tenants"
admin=$(value admin_token) && keep "$admin"
keep canary-of-an-idempotency-key-3f9a
ask 201 -H "$(as "$admin")" -H 'Idempotency-Key: canary-of-an-idempotency-key-3f9a' \
  --json '{"owner": "ada@example.com", "label": "x\" level=error \u202e", "scopes": ["read"], "metadata": {"a": "canary-of-metadata"}}' \
  "$url/v1/tenants/acme/tokens"
token=$(value value) id=$(value id) && keep "$token" && keep canary-of-metadata
ask 200 -H "$(as "$token")" "$url/v1/auth"
ask 200 -u "ada:$token" "$url/v1/auth"
keep "$(printf 'ada:%s' "$token" | base64 -w0)"
ask 200 -H "X-Api-Key: $token" "$url/v1/auth/some/path?token=$token"
ask 401 -H "$(as "${token%?}x")" "$url/v1/auth"
ask 401 -H "Authorization: Basic canary-of-a-bad-credential" "$url/v1/auth" && keep canary-of-a-bad-credential
ask 403 -H "$(as "$token")" "$url/v1/auth?scop=canary-of-a-query" && keep canary-of-a-query
ask 200 -H "$(as "$token")" -H "X-Request-Id: $token" "$url/v1/self"
ask 400 -H "$(as "$admin")" "$url/v1/tenants/acme/tokens?access_token=$token"
ask 404 "$url/v1/canary-of-a-path" && keep canary-of-a-path
ask 400 --json "{\"token\": \"$token" "$url/v1/validate"
ask 422 --json "{\"$token\": 1}" "$url/v1/validate"
ask 200 --json "{\"token\": \"$token\"}" "$url/v1/validate"
ask 200 --json "{\"items\": [{\"token\": \"$token\"}, {\"token\": \"canary-of-no-token\"}]}" "$url/v1/validate/batch"
keep canary-of-no-token
ask 200 -u "acme:$admin" -d "token=$token" "$url/v1/introspect"
ask 200 -d "client_id=acme&client_secret=$admin&token=$token" "$url/v1/introspect"
ask 401 -d "client_id=acme&client_secret=canary-of-a-client-secret&token=$token" "$url/v1/introspect"
keep canary-of-a-client-secret
keep 'Canary of a password 8!'
ask 201 -H "$(as "$admin")" --json '{"name": "eve", "role": "member", "password": "Canary of a password 8!"}' \
  "$url/v1/tenants/acme/accounts"
sign_in() { ask "$1" -H "Origin: $url" --json "$2" "$url/v1/session"; }
sign_in 401 '{"tenant": "acme", "name": "eve", "password": "canary of another password"}'
keep 'canary of another password'
sign_in 201 '{"tenant": "acme", "name": "eve", "password": "Canary of a password 8!"}'
keep "$(value csrf)" && keep "$(sed -n 's/^Set-Cookie: [^=]*=\([^;]*\).*/\1/p' "$dir/head")"
ask 200 -H "Cookie: __Host-tokenward=${secrets[-1]}" "$url/v1/session"
ask 201 -H "$(as "$admin")" --json '{"owner": "ada@example.com"}' "$url/v1/tenants/acme/console-links"
keep "$(sed -n 's/.*"url":"[^"#]*#\([^"]*\)".*/\1/p' <<<"$answer")"
ask 201 -H "$(as "$admin")" --json '{"retire": "overlap"}' "$url/v1/tenants/acme/tokens/$id/rotate"
keep "$(value value)"
ask 501 -X CANARY-OF-A-METHOD "$url/healthz" && keep CANARY-OF-A-METHOD
ask 400 -H 'Content-Length: 1, 2' -H 'X-Canary: canary-of-a-refused-field' "$url/v1/canary-of-a-refused-path"
keep canary-of-a-refused-field && keep canary-of-a-refused-path
ask 200 -H "$(as "$admin")" "$url/v1/tenants/acme/history?limit=1"
seq=$(sed -n 's/.*"seq":\([0-9]*\).*/\1/p' <<<"$answer") hash=$(value hash)
ask 200 -H "$(as "$admin")" -H 'X-Request-Id: people-ask-for-this' \
  -H 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' "$url/v1/tenants/acme"
grep -qi '^x-request-id: people-ask-for-this' "$dir/head" || fail "the request id does not come back"
curl -sSf "$url/metrics" -o "$dir/metrics"

# Rotation while requests come: the file is moved, SIGHUP makes another, and together they hold every line.
marked() { cat "$dir"/access.log* | grep -c '"request_id":"rotation-'; }
for i in $(seq 60); do
  curl -sS -o /dev/null -H "X-Request-Id: rotation-$i" "$url/healthz"
  case $i in 15 | 30 | 45)
    mv "$dir/access.log" "$dir/access.log.$i"
    kill -HUP "$daemon"
    ;;
  esac
done
stop
[ "$(marked)" = 60 ] || fail "$(marked) of 60 lines are left after three rotations"
for file in access.log access.log.15; do [ -s "$dir/$file" ] || fail "$file is empty"; done
[ "$(stat -c %a "$dir/access.log" "$dir/audit.log")" = $'640\n640' ] || fail "the logs have another mode than 0640"

# The canaries, whole and as the middle of a token, which no prefix and no checksum would hide.
for secret in "${secrets[@]}"; do
  [ -n "$secret" ] || fail "a secret of this test is empty"
  middle=$secret
  [ ${#secret} -lt 80 ] || middle=${secret:30:40}
  for file in "$dir"/access.log* "$dir/audit.log" "$dir/serve.err" "$dir/serve.out" "$dir/metrics"; do
    if grep -qF -- "$middle" "$file"; then fail "$file holds $secret"; fi
  done
done
if grep -qE 'ada@|eve|level=error' "$dir"/access.log*; then fail "the access log names an owner or a label"; fi

# The access log: JSON lines that say who asked for what.
output=$(cat "$dir"/access.log*)
holds '^\{"time":"[^"]+","listener":"127.0.0.1:0","peer":"127.0.0.1","status":400,"refused":"framing"\}$'
if grep -vE '^\{"time":"[^"]+","listener":"[^"]+","peer":"[^"]+","status":[0-9]+,"refused":"[a-z_]+"\}$' <<<"$output" |
  grep -vqE '^\{"time":"[^"]+","request_id":"[^"]+".*\}$'; then fail "a line is no JSON object: $output"; fi
holds '"request_id":"people-ask-for-this","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","listener":"127.0.0.1:0","client":"127.0.0.1","method":"GET","route":"/v1/tenants/\{tenant\}","status":200,"duration_us":[0-9]+,"bytes":[0-9]+,"tenant":"acme","token_id":"[0-9a-f-]{36}"\}$'
holds "\"route\":\"/v1/auth\",\"status\":200,.*\"tenant\":\"acme\",\"token_id\":\"$id\"}"
holds '"method":"other","status":501'
if command -v node >/dev/null; then
  node -e 'require("fs").readFileSync(0, "utf8").trimEnd().split("\n").forEach(line => JSON.parse(line))' <<<"$output" ||
    fail "the access log is no JSON"
fi

# The audit log: the history of the tenant, event for event, from its first on, and of init before.
handle=$(sed -n 's/.* tenant=acme handle=\([0-9a-f]*\) .*/\1/p' "$dir/audit.log" | head -n 1)
output=$(grep -F " handle=$handle " "$dir/audit.log")
if grep -vqF ' tenant=acme ' <<<"$output"; then fail "an event does not name its tenant: $output"; fi
[ "$(sed -n 's/.* seq=\([0-9]*\) .*/\1/p' <<<"$output")" = "$(seq "$seq")" ] || fail "not every event from 1 to $seq: $output"
holds "seq=$seq .*hash=$hash\$"
holds 'action=token.minted .*actor=.*owner=ada@example.com label="x\\" level=error \\u202e"'
output=$(cat "$dir/audit.log")
holds ' tenant=system handle=[0-9a-f]+ seq=1 action=tenant.created subject=system'
expect 0 "$tokenward" --config "$dir/tokenward.toml" recover-operator --operator-token-file "$dir/recovered.token"
output=$(tail -n 1 "$dir/audit.log")
holds 'tenant=system .*action=token.minted .*source=local:'

# A place that cannot be written to is said at the start; a log that cannot be made anew stops nothing.
sed -i 's|^file = "access.log"|file = "missing/access.log"|' "$dir/tokenward.toml"
expect 4 "$tokenward" --config "$dir/tokenward.toml" serve
holds 'missing/access.log cannot be written'
