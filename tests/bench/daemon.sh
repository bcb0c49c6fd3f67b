# shellcheck shell=bash disable=SC2154
# The daemon that is measured, and what is asked of it before. Sourced by scripts/bench.

# settings NAME < TOML: writes the settings of daemon NAME; what is given as input comes after the
# listener, which serves everything.
settings() {
  local dir=$work/$1 port
  mkdir -p "$dir"
  port=$(free_port)
  {
    cat <<TOML
data_dir = "."
plugin_directories = ["$plugins"]
[server]
threads = 1
TOML
    printf '[[listeners]]\naddress = "127.0.0.1:%s"\nserves = ["manage", "validate", "metrics", "console"]\n' "$port"
    printf 'anonymous_validate = true\n'
    cat
  } >"$dir/tokenward.toml"
  echo "$port" >"$dir/port"
}

# initialise NAME: makes the keyring, the stores and the first operator's token.
initialise() {
  "$tokenward" --config "$work/$1/tokenward.toml" init --operator-token-file "$work/$1/operator.token" >"$work/$1/init.log" \
    || fail "init: $(tail -n 1 "$work/$1/init.log")"
}

# start_daemon NAME: starts it on the server's core and waits until it is ready. Sets $daemon to its process.
start_daemon() {
  local dir=$work/$1
  : >"$dir/out"
  on_server_core "$tokenward" --config "$dir/tokenward.toml" serve >"$dir/out" 2>"$dir/log" &
  daemon=$!
  pids+=("$daemon")
  echo "$daemon" >"$dir/pids"
  echo "http://127.0.0.1:$(cat "$dir/port")" >"$dir/url"
  until grep -q '^ready' "$dir/out"; do
    kill -0 "$daemon" 2>/dev/null || fail "the daemon ended: $(tail -n 1 "$dir/log")"
    sleep 0.02
  done
}

# api NAME PATH [CURL-OPTION...]: asks daemon NAME as its operator.
api() {
  local dir=$work/$1 path=$2
  shift 2
  curl -fsS -H "Authorization: Bearer $(cat "$dir/operator.token")" "$@" "$(cat "$dir/url")$path"
}

# tenant NAME ID [STORE]: makes a tenant whose owners may hold a thousand tokens.
tenant() {
  api "$1" /v1/tenants --json "{\"id\": \"$2\"${3:+, \"store\": \"$3\"}}" >/dev/null
  api "$1" "/v1/tenants/$2/policy" -X PATCH --json '{"max_active_per_owner": 1000}' >/dev/null
}

# minted NAME TENANT [SCOPE]: the value of a new token.
minted() {
  api "$1" "/v1/tenants/$2/tokens" --json "{\"owner\": \"bench@example.com\", \"label\": \"bench\", \"scopes\": [\"${3:-read}\"]}" | members value
}

operator_of() { cat "$work/$1/operator.token"; }
# each NAME REQUEST LINES [SAVED]: sends the request for each line over 64 connections; all of them must succeed.
each() {
  local line
  line=$(load through "$(cat "$work/$1/url")" --request "$2" --lines "$3" --connections 64 ${4:+--save "$4"})
  [ "$(awk '{ print $6 }' <<<"$line")" = 0 ] || fail "$(head -n 1 "$2") did not always succeed: $line"
}
# mint_many NAME TENANT LINES SAVED: mints a token for the owner of each line and saves the answers.
mint_many() {
  mint_request "$2" "$(operator_of "$1")" 'o{line}' >"$work/mint_many"
  each "$1" "$work/mint_many" "$3" "$4"
}
# members NAME < BODIES: a member's text in each line.
members() { sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'; }

# figure NAME SAMPLE: a number of /metrics.
figure() { curl -fsS "$(cat "$work/$1/url")/metrics" | awk -v sample="$2" '$1 == sample { print $2 }'; }

# The requests that groups make, of token, tenant or operator: header fields as a service's client sends them.
readonly common_fields='User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
Accept: application/json'
auth_request() { printf 'GET /v1/auth HTTP/1.1\nAuthorization: Bearer %s\n%s\n\n' "$1" "$common_fields"; }
json_request() { printf 'POST %s HTTP/1.1\n%sContent-Type: application/json\n%s\n\n%s\n' "$1" "${3:+Authorization: Bearer $3$'\n'}" "$common_fields" "$2"; }
validate_request() { json_request /v1/validate "{\"token\":\"$1\"}"; }
# mint_request TENANT CREDENTIAL OWNER: {line} in the owner is where the load tool puts its list, {n} where wrk counts.
mint_request() { json_request "/v1/tenants/$1/tokens" "{\"owner\":\"$3@example.com\",\"label\":\"bench\",\"scopes\":[\"read\"]}" "$2"; }
get_request() { printf 'GET %s HTTP/1.1\nAuthorization: Bearer %s\n%s\n\n' "$1" "$2" "$common_fields"; }
