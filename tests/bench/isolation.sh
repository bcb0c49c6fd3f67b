# shellcheck shell=bash disable=SC2016,SC2154
# What a tenant notices of others. Sourced by scripts/bench.

target tokenward tokenward_plugin_sqlite plugins bench_load

# What measures waiting: so many requests a second, of validation and of mints, over so many connections.
readonly probe=(--rate 1000 --connections 16) mint_probe=(--rate 50 --connections 8)
readonly deadline_ms=1000
begin_group isolation
fact run "$rounds rounds of $seconds s; the daemon, with one I/O thread, on one core, the load on another"
fact note "B asks steadily (1,000 validations a second, or 50 mints) while others flood over $connections connections, each with its next request as soon as the last one is answered. Whoever shares one I/O thread with so many waits for those before it in any case, so forged tokens are compared with as many valid ones, and B under A's validations stands beside B under its own. A's database is stopped with SIGSTOP, its policy has stale_if_error_seconds; its deadline is $deadline_ms ms."

stores='[stores.main]
plugin = "sqlite"'
with_mysql=false
if start_mysql; then
  with_mysql=true
  version MariaDB "$(PATH=$PATH:/usr/sbin mariadbd --version | awk '{ print $3 }')"
  stores+="
[stores.database]
plugin = \"mysql\"
deadline = \"${deadline_ms}ms\"
[stores.database.settings]
socket = \"$mysql_socket\"
user = \"root\"
database = \"bench_isolation\""
fi
settings daemon <<<"$stores"
initialise daemon
start_daemon daemon
url=$(cat "$work/daemon/url")
for id in a b; do tenant daemon $id; done
a_token=$(minted daemon a) b_token=$(minted daemon b)
operator=$(operator_of daemon)

# The requests: of B, which are measured, and of those that flood.
auth_request "$b_token" >"$work/b"
auth_request "$a_token" >"$work/flood-validate"
mint_request a "$operator" 'o{n}' >"$work/flood-mint"
get_request '/v1/tenants/a/tokens?limit=200' "$operator" >"$work/flood-list"
json_request /v1/session '{"tenant":"a","name":"person{n}","password":"not the password"}' |
  sed "1a Origin: $url" >"$work/flood-sign_in"
auth_request '{line}' >"$work/flood-forged"
node tests/bench/forge.mjs "$b_token" 1000 >"$work/forged"

# during FLOOD COMMAND...: runs the command while the flood is on, and takes down what the flood got.
during() {
  local name=$1 lines='' flood
  shift
  [ "$name" != forged ] || lines=$work/forged
  LINES=$lines REQUEST=$work/flood-$name taskset -c "$load_core" wrk -t1 -c"$connections" -d"$((10 * seconds + 60))s" \
    --timeout 10s -s tests/bench/wrk/request.lua "$url" >"$work/flood.log" 2>&1 &
  flood=$!
  sleep 0.5
  "$@"
  kill -INT "$flood"
  wait "$flood" || true
  take "$(grep '^RESULT' "$work/flood.log")" "flood-$name"
}
# b_asks CASE: how long B waits for validations. b_mints CASE: for mints.
b_asks() { take "$(load steady "$url" --request "$work/b" "${probe[@]}" --seconds "$seconds")" "$1"; }
b_mints() {
  mint_request b "$operator" "r$round-$1-$RANDOM" >"$work/b-mint"
  take "$(load steady "$url" --request "$work/b-mint" "${mint_probe[@]}" --seconds "$seconds")" "$1"
}
b_asks_and_mints() { b_asks "b-under-$1"; b_mints "b-mints-under-$1"; }

section forged p99_us 'B validates beside forged tokens'
case_of valid-beside-valid forged own 'beside as many valid tokens'
case_of valid-beside-forged forged own 'beside forged tokens'
section nothing count 'What forged tokens cost'
case_of forged-checks nothing own 'forged tokens refused by their HMAC'
case_of forged-loads nothing own 'calls into a store for them'
case_of forged-argon2 nothing own 'runs of Argon2id for them'
section floods p99_us 'B validates while A floods'
section mints p99_us 'B mints while A floods'
for flood in alone validate mint list sign_in; do
  case $flood in
    alone) title='B alone' ;;
    validate) title='A validates' ;;
    mint) title='A mints' ;;
    list) title='A lists 200 tokens' ;;
    sign_in) title='A signs in, in vain' ;;
  esac
  [ $flood = alone ] || flood=under-$flood
  case_of "b-$flood" floods own "$title"
  case_of "b-mints-$flood" mints own "$title"
done
case_of b-under-own floods own 'B itself validates as much'
section others rate 'What the floods got'
case_of flood-own others peer 'B validates'
case_of flood-forged others peer 'forged tokens, all of them refused'
case_of flood-validate others peer 'A validates'
case_of flood-mint others peer 'A mints'
case_of flood-list others peer 'A lists 200 tokens'
case_of flood-sign_in others peer 'A signs in, in vain: all of it refused'
section cached rate 'Cached validation, 64 connections'
case_of cached-alone cached own 'alone'
case_of cached-under-sign_in cached own 'while A signs in, in vain'
section cold rate 'Cold validation: the first use of each token after a start'
case_of cold-sqlite cold own 'SQLite'

auth_request "$b_token" >"$work/flood-own"
floods() {
  b_asks b-alone
  b_mints b-mints-alone
  local flood
  for flood in validate mint list sign_in; do during $flood b_asks_and_mints $flood; done
  during own b_asks b-under-own
  measure cached-alone daemon "$work/b"
  during sign_in measure cached-under-sign_in daemon "$work/b"
}

# counted: what forged tokens have cost so far: checks, loads, runs of Argon2id.
counted() {
  figure daemon 'tokenward_validations_total{answered_by="tag",outcome="forged"}'
  figure daemon tokenward_token_reads_total
  figure daemon 'tokenward_argon2_seconds_count{secret="token"}'
}
forged() {
  local before after
  during own b_asks valid-beside-valid
  mapfile -t before < <(counted)
  during forged b_asks valid-beside-forged
  mapfile -t after < <(counted)
  sample forged-checks count "$((after[0] - before[0]))"
  sample forged-loads count "$((after[1] - before[1]))"
  sample forged-argon2 count "$((after[2] - before[2]))"
}

# Tokens for the first use, of owners with a thousand each.
cold_tokens=$((seconds * 5000))
seq "$cold_tokens" | awk '{ print $1 % 1000 }' >"$work/owners"
mint_many daemon b "$work/owners" "$work/bodies"
members value <"$work/bodies" >"$work/tokens"
auth_request '{line}' >"$work/cold"
cold() {
  end_of "$daemon"
  start_daemon daemon
  take "$(load through "$url" --request "$work/cold" --lines "$work/tokens" --connections "$connections")" cold-sqlite
}

if $with_mysql; then
  tenant daemon c database
  # Several daemons may share that database, so without this its cached tokens are good for a second.
  api daemon /v1/tenants/c/policy -X PATCH --json '{"stale_if_error_seconds": 600}' >/dev/null
  auth_request "$(minted daemon c)" >"$work/c"
  get_request '/v1/tenants/c/tokens?limit=50' "$operator" >"$work/c-list"
  section stopped p99_us "A's database is stopped"
  case_of b-before-stop stopped own 'B validates, before'
  case_of b-stopped stopped own 'B validates, meanwhile'
  case_of a-cached-before-stop stopped own "A's cached validations, before"
  case_of a-cached-stopped stopped own "A's cached validations, meanwhile"
  section refused count "A's other requests meanwhile"
  case_of a-other-wrong refused own 'answered otherwise than 503'
  case_of a-other-deadline refused own 'the longest wait, in deadlines of the store'
else
  section stopped p99_us "A's database is stopped"
  missing stopped stopped "A's database is stopped" "$reason"
fi
c_asks() { take "$(load steady "$url" --request "$work/c" "${probe[@]}" --seconds "$seconds")" "$1"; }
stopped() {
  local line wrong most
  c_asks a-cached-before-stop
  b_asks b-before-stop
  kill -STOP "$mysql_server"
  c_asks a-cached-stopped
  b_asks b-stopped
  line=$(load steady "$url" --request "$work/c-list" --status 503 --rate 10 --connections 32 --seconds "$seconds")
  kill -CONT "$mysql_server"
  read -r _ _ _ _ _ wrong most <<<"$line"
  sample a-other-wrong count "$wrong"
  sample a-other-deadline ratio "$(awk -v us="$most" -v ms="$deadline_ms" 'BEGIN { printf "%.3f", us / 1000 / ms }')"
  until api daemon '/v1/tenants/c/tokens?limit=1' >/dev/null 2>&1; do sleep 0.2; done
}

for round in $(seq "$rounds"); do
  say "  round $round of $rounds"
  cold
  # What is measured now is in the cache.
  curl -fsS -o /dev/null -H "Authorization: Bearer $b_token" "$url/v1/auth"
  forged
  floods
  ! $with_mysql || stopped
done
end_group
