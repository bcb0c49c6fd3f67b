#!/usr/bin/env bash
# A person's first minutes, with the real binary: init, serve, the lines that scripts/run shows, the command line; then a
# stop, and starts from the same data after an orderly end and after kill -9.
#
# Usage: first_steps_test.sh TOKENWARD PLUGIN_DIRECTORY ROOT [PLUGIN [SETTING...]]
# PLUGIN keeps the store `main`, with those lines as its settings; default: sqlite.
set -euo pipefail
tokenward=$1 plugins=$2 root=$3 plugin=${4:-sqlite}
# shellcheck source=/dev/null
. "$root/scripts/first_steps.sh"
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

write_settings <<TOML
[stores.main]
plugin = "$plugin"
[stores.main.settings]
$(printf '%s\n' "${@:5}")
TOML

expect 0 "$tokenward" --config "$dir/tokenward.toml" check-config
expect 0 "$tokenward" --config "$dir/tokenward.toml" init
expect 1 "$tokenward" --config "$dir/tokenward.toml" init
[ "$(stat -c %a "$dir/operator.token" "$dir/keyring")" = $'600\n600' ] || fail "operator.token and keyring are not private"

start
output=$(first_steps "$address" "$dir/operator.token" | bash -euo pipefail) || fail "the first steps do not work"
holds '"id":"acme"'
holds '"max_lifetime_days":90'
holds '^tkw_[0-9A-Za-z]{83}$'
holds '"active":true'
token=$(grep '^tkw_' <<<"$output")

client 0 tenant list
holds '^acme .*active'
client 0 tenant policy set acme token_prefix=acme
client 0 token mint -t acme --owner bob --label ci --value-only
holds '^acme_[0-9A-Za-z]{83}$'
client 1 tenant create acme
holds '409'
client 0 history list -t acme
holds 'token.minted'

stop
client 3 tenant list
start
client 0 token validate <<<"$token"
holds '^active +true'

kill -9 "$daemon"
wait "$daemon" 2>/dev/null || true
start
client 0 token validate <<<"$token"
client 0 token revoke-all -t acme --owner ada@example.com
client 1 token validate <<<"$token"
holds '^active +false'
stop

expect 0 "$tokenward" --config "$dir/tokenward.toml" history verify

# scripts/run, as the README says, with the build under test: what it shows works when pasted, and a second run goes on
# with the same data.
preset=$(basename "$(dirname "$(dirname "$tokenward")")")
[ "$tokenward" = "$root/build/$preset/daemon/tokenward" ] || exit 0  # an installed binary
[ "$plugin" = sqlite ] || exit 0  # scripts/run takes that one

# run PORT: scripts/run until it is ready. It becomes the daemon, so that $daemon is both.
run() {
  : >"$dir/run.out"
  "$root/scripts/run" --preset "$preset" --dir "$dir/run" --listen "127.0.0.1:$1" >"$dir/run.out" 2>"$dir/serve.err" &
  daemon=$!
  for _ in $(seq 600); do
    if grep -qx "ready http://127.0.0.1:$1" "$dir/run.out"; then return; fi
    kill -0 "$daemon" 2>/dev/null || fail "scripts/run ended"
    sleep 0.1
  done
  fail "scripts/run is not ready"
}
end_run() {
  kill -TERM "$daemon"
  wait "$daemon" || fail "scripts/run ended with $? at SIGTERM"
  daemon=
}

port=20000
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
run "$port"
output=$(sed -n '/^# Paste/,/^$/p' "$dir/run.out" | bash -euo pipefail) || fail "what scripts/run shows does not work"
holds '"active": ?true'
grep -q '^operator token: tkw_' "$dir/run.out" || fail "scripts/run shows no operator token"
end_run
run "$port"
! grep -q '^operator token: ' "$dir/run.out" || fail "scripts/run shows an operator token a second time"
expect 0 "$tokenward" --dir "$dir/run" token list -t acme
holds 'first token'
end_run
echo "the first steps work"
