# shellcheck shell=bash disable=SC2154
# The smallest server that Poco::Net::HTTPServer makes.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
port=$(free_port)
echo $$ >"$work/pids"
(until_answers "$port" $$ && echo "http://127.0.0.1:$port" >"$work/url") &
on_server_core "$build/tests/bench/bench_poco_peer" "$port"
