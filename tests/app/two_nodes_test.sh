#!/usr/bin/env bash
# Two daemons on one database: what is revoked on one is refused by the other within the bound, and a daemon that cannot
# follow the database says so instead of letting tokens pass.
#
# Usage: two_nodes_test.sh TOKENWARD PLUGIN_DIRECTORY MYSQL_SOCKET MYSQL_PROCESS
set -euo pipefail
tokenward=$1 plugins=$2 socket=$3 mysql=$4
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

nodes=$(mktemp -d)
running=()
finish_nodes() {
  kill -CONT "$mysql" 2>/dev/null || true
  for process in "${running[@]}"; do kill -9 "$process" 2>/dev/null || true; done
  rm -rf "$nodes"
  finish
}
trap finish_nodes EXIT

# on NODE COMMAND...: real_daemon.sh's words, of one of the two.
on() {
  dir=$nodes/$1
  address=$(cat "$dir/address" 2>/dev/null || true)
  shift
  "$@"
}
start_node() {
  on "$1" start
  echo "$address" >"$dir/address"
  running+=("$daemon")
  daemon=
}
# status_at NODE TOKEN: what forward-auth says there.
status_at() { curl -s -m 20 -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $2" "http://$(cat "$nodes/$1/address")/v1/auth"; }
# answers NODE STATUS TOKEN
answers() {
  local status
  status=$(status_at "$1" "$3")
  [ "$status" = "$2" ] || fail "$1 answered $status instead of $2"
}
# comes_back NODE TOKEN: it is good there before long.
comes_back() {
  for _ in $(seq 100); do
    [ "$(status_at "$1" "$2")" != 200 ] || return 0
    sleep 0.1
  done
  fail "$1 did not come back"
}
# feed_age NODE STORE: what /metrics tells of it there, in whole seconds.
feed_age() {
  curl -sf -m 20 "http://$(cat "$nodes/$1/address")/metrics" |
    sed -n "s/^tokenward_feed_age_seconds{store=\"$2\"} \([0-9]*\).*/\1/p"
}

for node in here there; do
  mkdir "$nodes/$node"
  on "$node" write_settings <<TOML
[cache]
staleness_bound = "500ms"
[stores.main]
plugin = "mysql"
deadline = "2s"
[stores.main.settings]
socket = "$socket"
user = "root"
database = "two_nodes"
[stores.own]
plugin = "mysql"
dedicated = true
deadline = "2s"
[stores.own.settings]
socket = "$socket"
user = "root"
database = "two_nodes_{tenant}"
TOML
done
expect 0 "$tokenward" --config "$nodes/here/tokenward.toml" init
cp -p "$nodes/here/keyring" "$nodes/here/operator.token" "$nodes/there"
start_node here
start_node there

on here client 0 tenant create acme
for name in first second third; do
  on here client 0 token mint -t acme --owner ada --label "$name" --value-only
  declare "$name=$output"
done
# One whose policy lets cached tokens live through an outage.
on here client 0 tenant create patient
on here client 0 tenant policy set patient stale_if_error_seconds=60
on here client 0 token mint -t patient --owner ada --label ci --value-only
patient=$output
# And one in a schema of its own.
on here client 0 tenant create apart --store own
on here client 0 token mint -t apart --owner ada --label ci --value-only
apart=$output
# Known to both from here on.
for token in "$first" "$second" "$third" "$patient" "$apart"; do
  for node in here there; do for _ in 1 2 3; do answers $node 200 "$token"; done; done
done

on here client 0 --json token list -t acme
id=$(tr '{' '\n' <<<"$output" | sed -n '/"first"/s/.*"id": *"\([^"]*\)".*/\1/p' | head -1)
[ -n "$id" ] || fail "no id of the first token in: $output"
on here client 0 token revoke -t acme "$id"
answers here 401 "$first"
sleep 0.5
answers there 401 "$first"
answers there 200 "$second"

# What is suspended on the other one is suspended here.
on there client 0 tenant suspend acme
sleep 0.5
answers here 401 "$second"
on there client 0 tenant resume acme
sleep 0.5
answers here 200 "$second"

# Nobody can follow a database that hangs: until the bound is over memory answers, then 503 and never 200. Both tell how
# long they could not follow it, of the schema of a tenant only where somebody asks for that.
for node in here there; do
  [ "$(feed_age $node main)" -lt 10 ] || fail "$node says that it does not follow main"
  [ "$(feed_age $node own)" -eq 0 ] || fail "$node says that it does not follow own"
done
kill -STOP "$mysql"
sleep 0.6
answers here 503 "$second"
answers there 503 "$third"
answers here 200 "$patient"
answers there 200 "$patient"
answers there 503 "$apart"
[ "$(feed_age here main)" -ge 2 ] || fail "nothing tells that main is not followed"
[ "$(feed_age there own)" -ge 2 ] || fail "nothing tells that a schema is asked for in vain"
[ "$(feed_age here own)" -eq 0 ] || fail "a schema that nobody asks for is told of"
kill -CONT "$mysql"
for node in here there; do comes_back $node "$second"; done
comes_back there "$apart"
[ "$(feed_age there own)" -eq 0 ] || fail "there says that it does not follow own"

# Both go on, and their changes make one history.
on there client 0 token revoke-all -t acme --owner ada
sleep 0.5
answers here 401 "$third"
for process in "${running[@]}"; do kill -TERM "$process"; done
for process in "${running[@]}"; do wait "$process" || fail "a daemon ended with $?"; done
running=()
expect 0 "$tokenward" --config "$nodes/here/tokenward.toml" history verify
echo "two daemons agree"
