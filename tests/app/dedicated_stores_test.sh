#!/usr/bin/env bash
# A store that gives each tenant one of its own, with the real binary: two tenants made there, one moved in and out, and
# everything still there after a restart.
#
# Usage: dedicated_stores_test.sh TOKENWARD PLUGIN_DIRECTORY PLUGIN [SETTING...]
# PLUGIN keeps the dedicated store, with those lines as its settings.
set -euo pipefail
tokenward=$1 plugins=$2 plugin=$3
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

write_settings <<TOML
[stores.main]
plugin = "sqlite"
[stores.own]
plugin = "$plugin"
dedicated = true
[stores.own.settings]
$(printf '%s\n' "${@:4}")
TOML

expect 0 "$tokenward" --config "$dir/tokenward.toml" check-config
expect 0 "$tokenward" --config "$dir/tokenward.toml" init
start
for tenant in acme globex; do client 0 tenant create "$tenant" --store own; done
client 0 token mint -t acme --owner ada --label ci --value-only
token=$output
client 0 tenant create mover
client 0 token mint -t mover --owner bob --label ci --value-only
moved=$output
client 0 tenant copy mover --to own --verify
stop

expect 0 "$tokenward" --config "$dir/tokenward.toml" store check
[ "$(grep -c '^own/' <<<"$output")" -eq 3 ] || fail "not a store for each of three tenants: $output"

start
client 0 token validate <<<"$token"
client 0 token validate <<<"$moved"
client 0 token revoke-all -t acme --owner ada
client 1 token validate <<<"$token"
client 0 token validate <<<"$moved"
client 0 tenant copy mover --to main
client 0 token validate <<<"$moved"
client 0 history list -t acme
holds 'token.minted'
stop
expect 0 "$tokenward" --config "$dir/tokenward.toml" history verify
echo "each tenant has a store of its own"
