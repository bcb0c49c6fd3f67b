#!/usr/bin/env bash
# Holds /metrics of the real daemon against Prometheus' own checker, the numbers against what was asked of it, and the
# alerts and the README against what there is. Exit code 77, which CTest takes as "skipped", without promtool.
#
# Usage: metrics_test.sh TOKENWARD PLUGIN_DIRECTORY SOURCE_DIRECTORY
set -euo pipefail
tokenward=$1 plugins=$2 source=$3
# shellcheck source=/dev/null
. "$source/scripts/lib.sh"
promtool=$(promtool_path)
if [ ! -x "$promtool" ]; then
  echo "needs promtool; scripts/test fetches it"
  exit 77
fi

# shellcheck source-path=SCRIPTDIR source=real_daemon.sh
. "$(dirname "${BASH_SOURCE[0]}")/real_daemon.sh"

write_settings <<TOML
[metrics]
tenant_label = true
[log.access]
file = "access.log"
[stores.main]
plugin = "sqlite"
[stores.second]
plugin = "sqlite"
TOML
"$tokenward" --config "$dir/tokenward.toml" init >/dev/null
start
url=http://$address

ask() { curl -s -o "$dir/answer" -H "Authorization: Bearer $(cat "$dir/operator.token")" "$@"; }
post() { ask -H 'Content-Type: application/json' -d "$2" "$url$1"; }
scrape() {
  curl -sf "$url/metrics" -o "$dir/metrics"
  "$promtool" check metrics <"$dir/metrics" || fail "promtool refuses the metrics"
}
# value SAMPLE: its number in the last scrape.
value() { awk -v sample="$1" '{ at = length($0) - length($NF); if (substr($0, 1, at - 1) == sample) print $NF }' "$dir/metrics"; }
# holds SAMPLE NUMBER
holds() { [ "$(value "$1")" = "$2" ] || fail "$1 is '$(value "$1")' instead of $2"; }
# moves NUMBER SAMPLE: by how much it has grown since the scrape before.
moves() {
  local before
  before=$(awk -v sample="$2" '{ at = length($0) - length($NF); if (substr($0, 1, at - 1) == sample) print $NF }' "$dir/before")
  [ $(($(value "$2") - before)) -eq "$1" ] || fail "$2 went from $before to $(value "$2") instead of by $1"
}

# Each request is counted where it was decided.
for _ in 1 2 3; do ask "$url/v1/auth"; done
ask -H 'Content-Length: 1, 2' "$url/v1/auth"
curl -s -o /dev/null -H 'Authorization: Bearer tkw_no-token' "$url/v1/auth"
scrape
holds "tokenward_build_info{version=\"$("$tokenward" version | awk '{ print $NF }')\"}" 1
holds 'tokenward_clock_suspect' 0
holds 'tokenward_ready' 1
holds 'tokenward_store_ready{store="main"}' 1
holds 'tokenward_store_ready{store="second"}' 1
holds 'tokenward_requests_admitted_total' 5
holds 'tokenward_requests_refused_total{reason="framing"}' 1
holds 'tokenward_requests_refused_total{reason="deadline"}' 0
holds 'tokenward_http_requests_total{route="/v1/auth",method="any",code="4xx"}' 4
holds 'tokenward_http_request_seconds_count{route="/v1/auth",method="any"}' 4
holds 'tokenward_token_reads_total' 1
holds 'tokenward_validations_total{answered_by="store",outcome="valid"}' 1
holds 'tokenward_validations_total{answered_by="cache",outcome="valid"}' 2
holds 'tokenward_validations_total{answered_by="form",outcome="malformed"}' 1
holds 'tokenward_cache_entries' 1
holds 'tokenward_cache_insertions_total' 1
holds 'tokenward_argon2_seconds_count{secret="token"}' 1
holds 'tokenward_tenant_validations_total{tenant="system",outcome="valid"}' 3
cp "$dir/metrics" "$dir/before"

# A tenant, two tokens, one of which is revoked.
post /v1/tenants '{"id": "acme", "display_name": "Acme", "store": "second"}'
for _ in 1 2; do post /v1/tenants/acme/tokens '{"owner": "ada@example.com", "label": "ci"}'; done
id=$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$dir/answer")
post "/v1/tenants/acme/tokens/$id/revoke" '{}'
scrape
moves 2 'tokenward_events_total{action="token.minted"}'
moves 1 'tokenward_events_total{action="token.revoked"}'
moves 2 'tokenward_argon2_seconds_count{secret="token"}'
holds 'tokenward_http_requests_total{route="/v1/tenants/{tenant}/tokens",method="POST",code="2xx"}' 2
holds 'tokenward_http_requests_total{route="/v1/tenants",method="POST",code="2xx"}' 1
holds 'tokenward_tenant_token_changes_total{tenant="acme",change="minted"}' 2
holds 'tokenward_tenant_token_changes_total{tenant="acme",change="revoked"}' 1
holds 'tokenward_tenant_token_changes_total{tenant="_other",change="minted"}' 0
for store in main second; do
  [ "$(value "tokenward_store_calls_total{store=\"$store\",call=\"apply\",outcome=\"ok\"}")" -gt 0 ] ||
    fail "no commit in $store is counted"
  [ "$(value "tokenward_store_call_seconds_count{store=\"$store\",call=\"get\"}")" -gt 0 ] || fail "no read of $store"
  holds "tokenward_upkeep_failures_total{store=\"$store\",task=\"sweep\"}" 0
done
[ "$(value 'tokenward_lane_wait_seconds_count{store="second",lane="work"}')" -gt 0 ] || fail "no wait is measured"

# What limits stand against, and what goes to the workers beside the I/O threads.
post /v1/tenants/acme/tokens '{"owner": "bob", "label": "once", "quota": {"limit": 1, "window_s": 3600}}'
once=$(sed -n 's/.*"value":"\([^"]*\)".*/\1/p' "$dir/answer")
for _ in 1 2 3; do curl -s -o /dev/null -H "Authorization: Bearer $once" "$url/v1/auth"; done
post /v1/tenants '{"id": "slow", "mint_admin_token": true, "policy": {"caller_rate": {"per_second": 1, "burst": 1}}}'
slow=$(sed -n 's/.*"admin_token":"\([^"]*\)".*/\1/p' "$dir/answer")
for _ in 1 2 3 4; do curl -s -o /dev/null -H "Authorization: Bearer $slow" "$url/v1/self"; done
post /v1/validate/batch "{\"items\": [$(printf '{"token": "none"},%.0s' $(seq 400)){\"token\": \"none\"}]}"
scrape
holds 'tokenward_limit_refusals_total{limit="quota"}' 2
[ "$(value 'tokenward_limit_refusals_total{limit="caller_rate"}')" -ge 1 ] || fail "no refusal by a caller's rate"
holds 'tokenward_limit_refusals_total{limit="tenant_rate"}' 0
[ "$(value 'tokenward_bulk_tasks_finished_total')" -ge 1 ] || fail "no slice of a batch is counted"
holds 'tokenward_bulk_wait_seconds_count' "$(value 'tokenward_bulk_tasks_finished_total')"
holds 'tokenward_bulk_tasks_waiting' 0
holds 'tokenward_bulk_tasks_refused_total{reason="full"}' 0

# Nothing in it says who somebody is.
for secret in "$(cut -c 1-20 "$dir/operator.token")" ada@example "$id"; do
  if grep -qF "$secret" "$dir/metrics"; then fail "$secret is in the metrics"; fi
done

# The alerts and the README speak of metrics that there are, and the README of all of them.
sed -n 's/^# TYPE \([a-z0-9_]*\) .*/\1/p' "$dir/metrics" | sort >"$dir/families"
grep -ohE 'tokenward_[a-z0-9_]+' "$source/config/prometheus/alerts.yml" | sed 's/_bucket$//' | sort -u >"$dir/alerted"
sed -n '/^## Monitoring/,/^## [^M]/{/^| `/p;}' "$source/README.md" | cut -d '|' -f 2 | grep -oE '[a-z0-9_]+' |
  sed 's/^/tokenward_/' | sort >"$dir/documented"
unknown=$(comm -13 "$dir/families" "$dir/alerted")
[ -z "$unknown" ] || fail "alerts on what there is not: $unknown"
differing=$(comm -3 "$dir/families" "$dir/documented")
[ -z "$differing" ] || fail "the README's table and /metrics differ: $differing"
"$promtool" check rules "$source/config/prometheus/alerts.yml" || fail "promtool refuses the alerts"
cp "$source/config/prometheus/alerts.yml" "$source/tests/app/alerts_test.yml" "$dir/"
(cd "$dir" && "$promtool" test rules alerts_test.yml) || fail "an alert is not raised as it should be"

# A store that was put back is named by /readyz and /metrics, while the other tenants are served.
stop
cp "$dir/second.sqlite" "$dir/second.old"
start
url=http://$address
post /v1/tenants/acme/tokens '{"owner": "ada@example.com", "label": "late"}'
stop
rm -f "$dir"/second.sqlite*
mv "$dir/second.old" "$dir/second.sqlite"
start
url=http://$address
# Until housekeeping has looked at the store, all that is known of it is that it is down.
for _ in $(seq 100); do
  [ "$(curl -s -o "$dir/answer" -w '%{http_code}' "$url/readyz")" = 200 ] || fail "a store beside main stops the daemon"
  if grep -qF 'accept-rollback' "$dir/answer"; then break; fi
  sleep 0.1
done
grep -qF '{"store":"second","ready":false,"problem":"' "$dir/answer" || fail "/readyz says $(cat "$dir/answer")"
grep -qF 'accept-rollback' "$dir/answer" || fail "/readyz does not say what to do: $(cat "$dir/answer")"
grep -qF '"stopping":false' "$dir/answer" || fail "/readyz says $(cat "$dir/answer")"
scrape
holds 'tokenward_ready' 1
holds 'tokenward_store_ready{store="second"}' 0
holds 'tokenward_store_ready{store="main"}' 1
