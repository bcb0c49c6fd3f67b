#!/usr/bin/env bash
# What a tenant notices of another one, with the real binary: A floods in every way there is, and its database hangs; all
# that B asks meanwhile is answered, and soon. The bounds are wide, as tests run on busy machines: `scripts/bench
# isolation` says how it really is.
#
# Usage: isolation_test.sh TOKENWARD PLUGIN_DIRECTORY LOAD [MYSQL_SOCKET MYSQL_PROCESS LOCK_TABLES]
# LOAD is tests/bench/load. Without a MySQL server no database hangs.
set -euo pipefail
tokenward=$1 plugins=$2 load=$3 socket=${4:-} mysql=${5:-} lock_tables=${6:-}
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$here/real_daemon.sh"
# shellcheck source=../bench/daemon.sh
. "$here/../bench/daemon.sh"

flood='' locker=''
finish_all() {
  [ -z "$flood" ] || kill "$flood" 2>/dev/null || true
  [ -z "$locker" ] || kill "$locker" 2>/dev/null || true
  [ -z "$mysql" ] || kill -CONT "$mysql" 2>/dev/null || true
  finish
}
trap finish_all EXIT

readonly deadline_ms=2000
store_settings() {
  printf '[stores.main]\nplugin = "sqlite"\n'
  [ -n "$socket" ] || return 0
  local store
  for store in shared own; do
    printf '[stores.%s]\nplugin = "mysql"\ndeadline = "%sms"\n' $store $deadline_ms
    [ $store = shared ] || echo 'dedicated = true'
    printf '[stores.%s.settings]\nsocket = "%s"\nuser = "root"\n' $store "$socket"
    printf 'database = "isolation_%s"\n' "$([ $store = shared ] && echo shared || echo 'own_{tenant}')"
  done
}
serves='"manage", "validate", "metrics", "console"'
store_settings | write_settings
expect 0 "$tokenward" --config "$dir/tokenward.toml" init --operator-token-file "$dir/operator.token"
start
url=http://$address operator=$(cat "$dir/operator.token")

# tenant_in STORE ID: makes a tenant; the value of a token of it is in $output.
tenant_in() {
  client 0 tenant create "$2" --store "$1"
  client 0 tenant policy set "$2" max_active_per_owner=1000
  client 0 token mint -t "$2" --owner ada --label ci --value-only
}
# mints TENANT, lists TENANT, signs_in TENANT: requests, {line} in their place of what differs.
mints() { mint_request "$1" "$operator" '{line}'; }
lists() { get_request "/v1/tenants/$1/tokens?limit=50" "$operator"; }
signs_in() {
  json_request /v1/session "{\"tenant\":\"$1\",\"name\":\"person{line}\",\"password\":\"not the password\"}" |
    sed "1a Origin: $url"
}
figure() { curl -fsS "$url/metrics" | awk -v sample="$1" '$1 == sample { print $2 }'; }

# begin_flood REQUEST [LINES]: as many requests as are answered over 100 connections, until end_flood. That is more than
# a store has workers.
begin_flood() {
  "$load" through "$url" --request "$1" --lines "${2:-/dev/stdin}" --connections 100 < <(seq 10000000 2>/dev/null) \
    >/dev/null &
  flood=$!
  sleep 0.3
}
end_flood() {
  kill -0 "$flood" || fail "the flood has ended by itself"
  kill "$flood"
  wait "$flood" 2>/dev/null || true
  flood=''
}

# ask REQUEST RATE SECONDS [OPTION...]: all of them must be answered as they should. $p99 and $most are their times in
# milliseconds.
ask() {
  local line failed p99_us most_us
  line=$("$load" steady "$url" --request "$1" --rate "$2" --seconds "$3" --connections 16 "${@:4}")
  read -r _ _ _ _ p99_us failed most_us <<<"$line"
  [ "$failed" = 0 ] || fail "$failed of $(head -n 1 "$1") were refused or answered wrongly: $line"
  p99=$((p99_us / 1000)) most=$((most_us / 1000))
}

# recovers REQUEST: what was refused while a database hung is answered again, soon after.
recovers() {
  for _ in $(seq 60); do
    [ "$("$load" steady "$url" --request "$1" --rate 10 --seconds 1 | awk '{ print $6 }')" != 0 ] || return 0
  done
  fail "$(head -n 1 "$1") is still refused"
}

declare -A alone_ms=()
# ask_alone REQUEST RATE: learns how long it takes on this machine, which may be busy with something else.
ask_alone() {
  ask "$1" "$2" 2
  [ "$p99" -lt "${alone_ms[$1]:-0}" ] || alone_ms[$1]=$p99
}
# ask_beside REQUEST RATE BEGIN END [SECONDS]: between the commands BEGIN and END nothing is refused, and 99 of 100 are
# answered within half a second, or 50 times of what they take alone. There are four tries.
ask_beside() {
  local bound taken
  [ -n "${alone_ms[$1]:-}" ] || ask_alone "$1" "$2"
  for _ in 1 2 3 4; do
    bound=$((50 * alone_ms[$1]))
    [ $bound -ge 500 ] || bound=500
    $3
    ask "$1" "$2" "${5:-2}"
    $4
    taken=$p99
    echo "with ${3//"$dir/"/}: ${1##*/} in $taken ms, alone ${alone_ms[$1]}"
    [ "$taken" -gt $bound ] || return 0
    ask_alone "$1" "$2"
  done
  fail "with ${3//"$dir/"/}: ${1##*/} take $taken ms, more than $bound"
}

# ---- A floods ----

tenant_in main a
a=$output
tenant_in main b
b=$output
auth_request "$b" >"$dir/b-validates"
mint_request b "$operator" ada >"$dir/b-mints"
auth_request "$a" >"$dir/a-validates"
mints a >"$dir/a-mints"
lists a >"$dir/a-lists"
signs_in a >"$dir/a-signs-in"
# Both are in the cache from here on.
ask "$dir/a-validates" 10 1
ask "$dir/b-validates" 10 1
for does in validates mints lists signs-in; do
  ask_beside "$dir/b-validates" 100 "begin_flood $dir/a-$does" end_flood
  ask_beside "$dir/b-mints" 10 "begin_flood $dir/a-$does" end_flood
done

# Forged tokens cost no store and no Argon2id.
costs() { figure tokenward_token_reads_total; figure 'tokenward_argon2_seconds_count{secret="token"}'; }
node "$here/../bench/forge.mjs" "$b" 20000 >"$dir/forged"
auth_request '{line}' >"$dir/forged-validates"
before=$(costs)
forged=$(figure 'tokenward_validations_total{answered_by="tag",outcome="forged"}')
forge_on() { begin_flood "$dir/forged-validates" <(while cat "$dir/forged"; do :; done 2>/dev/null); }
ask_beside "$dir/b-validates" 100 forge_on end_flood
[ "$(figure 'tokenward_validations_total{answered_by="tag",outcome="forged"}')" -ge $((forged + 1000)) ] ||
  fail "there were no forged tokens"
[ "$(costs)" = "$before" ] || fail "forged tokens cost reads and runs of Argon2id: $before before, $(costs) now"

if [ -z "$socket" ]; then
  echo "A's floods do B no harm; no database hangs here, as there is no MySQL server"
  exit 0
fi

# ---- A's part of a store that both are in hangs: A holds its share of the workers and no more. ----

tenant_in own hung
mints hung >"$dir/hung-mints"
mkfifo "$dir/lock"
hang() {
  "$lock_tables" "$socket" "^$hung_part\$" <"$dir/lock" >"$dir/locked" &
  locker=$!
  exec {lock_fd}>"$dir/lock"
  for _ in $(seq 100); do
    ! grep -q locked "$dir/locked" || return 0
    sleep 0.1
  done
  fail "no part was locked"
}
hang_no_more() {
  exec {lock_fd}>&-
  wait "$locker" || fail "the lock was lost"
  locker=''
}
hang_beside() {
  hang
  begin_flood "$dir/hung-mints"
}
# The other way round, so that the next one begins like the first: with a store that has always answered.
recover() {
  end_flood
  hang_no_more
  recovers "$dir/hung-recovers"
}
mint_request hung "$operator" ada >"$dir/hung-recovers"
# So far there is no other part.
hung_part='isolation_own_[0-9a-f]{14}'
hang
hung_part=$(sed 's/^locked //' "$dir/locked")
hang_no_more
tenant_in own calm
mint_request calm "$operator" ada >"$dir/calm-mints"
# While the first deadline lasts, all that A may hold is held.
ask_beside "$dir/calm-mints" 20 hang_beside recover 1

# ---- A's database is stopped ----

tenant_in shared stopped
cached=$output
client 0 tenant policy set stopped stale_if_error_seconds=600
auth_request "$cached" >"$dir/stopped-validates"
lists stopped >"$dir/stopped-lists"
mint_request stopped "$operator" nobody >"$dir/stopped-mints"
ask "$dir/stopped-validates" 20 1
ask "$dir/stopped-lists" 10 1
stop_database() { kill -STOP "$mysql"; }
stop_database
ask "$dir/stopped-validates" 100 2
# refused REQUEST: is 503 within one and a half deadlines, and a moment for a busy machine, which has three tries.
refused() {
  for _ in 1 2 3; do
    ask "$dir/stopped-$1" 10 2 --status 503
    echo "A's $1 are 503 in $most ms at most"
    [ "$most" -gt $((deadline_ms * 3 / 2 + 500)) ] || return 0
  done
  fail "A's $1 were refused after $most ms; the deadline is $deadline_ms"
}
refused lists
refused mints
ask_beside "$dir/b-validates" 100 stop_database :
ask_beside "$dir/b-mints" 10 stop_database :
kill -CONT "$mysql"
recovers "$dir/stopped-lists"
recovers "$dir/stopped-mints"
stop
echo "what A does, and what becomes of it, does B no harm"
