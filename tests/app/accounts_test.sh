#!/usr/bin/env bash
# Accounts of people, from the command line of the real binary against its daemon.
#
# Usage: accounts_test.sh TOKENWARD PLUGIN_DIRECTORY
set -euo pipefail
tokenward=$1 plugins=$2
# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

write_settings </dev/null
expect 0 "$tokenward" --config "$dir/tokenward.toml" init
start
client 0 tenant create acme

# Created, shown, listed; what the daemon refuses says what is allowed.
client 0 account create ada -t acme --password-stdin <<<'correct horse battery'
holds '^role +member$'
client 1 account create ada -t acme --password-stdin <<<'correct horse battery'
holds '409'
client 1 account create bob -t acme --password-stdin <<<'short'
holds '12 to 256 characters'
client 1 account create bob -t acme --role operator --password-stdin <<<'correct horse battery'
holds 'role'
client 4 account create bob -t acme --password-file "$dir/none"
client 0 account list -t acme
holds '^ada +member +false'
client 1 account show bob -t acme
holds '404'

# The role, and whether it signs anybody in.
client 0 account set ada -t acme --role admin
holds '^role +admin$'
client 0 account set ada -t acme --role member
client 0 token mint -t acme --owner ada --label own --scope tokenward:member --value-only
(umask 077 && printf '%s\n' "$output" >"$dir/ada.token")
client 0 account set ada -t acme --disable
holds '^disabled +true$'
client 1 token list --token-file "$dir/ada.token"
client 0 account set ada -t acme --enable
client 0 token list --token-file "$dir/ada.token"

# An admin needs the new password alone, its person the present one too; so each shows that the one before counted.
(umask 077 && printf 'another horse battery\n' >"$dir/password")
client 0 account password ada -t acme --password-file "$dir/password"
own=(account password ada --own --token-file "$dir/ada.token")
client 1 "${own[@]}" --password-stdin <<<$'correct horse battery\nmy own horse battery'
holds 'current_password'
sleep 1.1  # what a wrong one costs
client 0 "${own[@]}" --password-stdin <<<$'another horse battery\nmy own horse battery'

# Nobody is asked where there is no terminal.
expect 2 setsid -w "$tokenward" --config "$dir/tokenward.toml" --address "$address" account create bob -t acme
holds 'password-stdin'

client 0 account delete ada -t acme
[ -z "$output" ] || fail "delete said $output"
client 1 account delete ada -t acme
client 0 history list -t acme
for action in created changed disabled enabled password_changed deleted; do holds "account.$action"; done
! grep -rqF "horse battery" "$dir/serve.out" "$dir/serve.err" || fail "the daemon's log has a password"
stop
echo "accounts work"
