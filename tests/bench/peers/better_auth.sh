# shellcheck shell=bash disable=SC2154
# better-auth from npm: see better_auth.mjs.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
install_node_packages bench
TOKENWARD_NODE_MODULES=$(node_packages bench)
export TOKENWARD_NODE_MODULES work
echo $$ >"$work/pids"
on_server_core env NODE_ENV=production node tests/bench/peers/better_auth.mjs "$(free_port)"
