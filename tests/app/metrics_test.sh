#!/usr/bin/env bash
# Holds /metrics of the real daemon against Prometheus' own checker, and the numbers against what was asked of it. Exit
# code 77, which CTest takes as "skipped", without promtool.
#
# Usage: metrics_test.sh TOKENWARD PLUGIN_DIRECTORY
set -euo pipefail
tokenward=$1 plugins=$2
# shellcheck source=/dev/null
. "$(dirname "$0")/../../scripts/lib.sh"
promtool=$(promtool_path)
if [ ! -x "$promtool" ]; then
  echo "needs promtool; scripts/test fetches it"
  exit 77
fi

# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

write_settings <<TOML
[stores.main]
plugin = "sqlite"
TOML
"$tokenward" --config "$dir/tokenward.toml" init >/dev/null
start
url=http://$address

ask() { curl -s -o /dev/null -H "Authorization: Bearer $(cat "$dir/operator.token")" "$@"; }
# value SAMPLE: its number in the last scrape.
value() { awk -v sample="$1" '$1 == sample { print $2 }' "$dir/metrics"; }
# holds SAMPLE NUMBER
holds() { [ "$(value "$1")" = "$2" ] || fail "$1 is '$(value "$1")' instead of $2"; }

for _ in 1 2 3; do ask "$url/v1/auth"; done
ask -H 'Content-Length: 1, 2' "$url/v1/auth"
curl -sf "$url/metrics" -o "$dir/metrics"

"$promtool" check metrics <"$dir/metrics" || fail "promtool refuses the metrics"
holds "tokenward_build_info{version=\"$("$tokenward" version | awk '{ print $NF }')\"}" 1
holds 'tokenward_clock_suspect' 0
holds 'tokenward_store_ready{store="main"}' 1
holds 'tokenward_requests_admitted_total' 4
holds 'tokenward_requests_refused_total{reason="framing"}' 1
holds 'tokenward_token_loads_total' 1
holds 'tokenward_token_checks_total{outcome="missed"}' 1
holds 'tokenward_token_checks_total{outcome="cached"}' 2
if grep -qF "$(cut -c 1-20 "$dir/operator.token")" "$dir/metrics"; then fail "a token is in the metrics"; fi
