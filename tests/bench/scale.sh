# shellcheck shell=bash disable=SC2016,SC2154
# Whether many tokens and many tenants make anything slower, and what a token takes in memory. Sourced by scripts/bench.

target tokenward tokenward_plugin_sqlite bench_load

readonly few=1000 many=$rows tenants=10000 changes=200
begin_group scale
fact run "SQLite; $rounds rounds of $seconds s, of $changes changes or pages one after the other; the daemon on one core, the load on another"
fact note "Each owner has had ten tokens; nine owners in ten have had all of theirs revoked, and their tokens lie between the others', so that a page has tokens of as many owners in the small store as in the large one. Tokens are hashed as cheaply as possible (8 KiB), as the store is what may grow slower."

# owners NUMBER DIGITS: those owners whose last digit is one of these.
owners() { seq 0 $(($1 - 1)) | grep "[$2]\$"; }

# filled NAME ROWS: a daemon with so many tokens, of which one in ten is live; their values are in $work/NAME/tokens.
filled() {
  local name=$1 owners=$(($2 / 10)) pass
  settings "$name" <<'TOML'
[cache]
size = "1GiB"
tenant_share_percent = 100
[argon2.tokens]
memory = "8KiB"
[stores.main]
plugin = "sqlite"
[stores.main.settings]
cache_mib = 64
TOML
  initialise "$name"
  start_daemon "$name"
  tenant "$name" bench
  : >"$work/$name/tokens"
  owners "$owners" 1-9 >"$work/dead"
  owners "$owners" 0 >"$work/live"
  for pass in $(seq 10); do
    say "  filling in $2 tokens: $pass of 10"
    # A tenth of the live owners get all of theirs, and the others one more.
    awk -v pass="$pass" 'NR % 10 == pass % 10 { for (i = 0; i < 10; ++i) print }' "$work/live" >"$work/chunk"
    mint_many "$name" bench "$work/chunk" "$work/bodies"
    members value <"$work/bodies" >>"$work/$name/tokens"
    mint_many "$name" bench "$work/dead" /dev/null
  done
  say '  revoking nine in ten'
  json_request /v1/tenants/bench/tokens/revoke-all '{"owner":"o{line}@example.com"}' "$(operator_of "$name")" >"$work/revoke"
  each "$name" "$work/revoke" "$work/dead"
  settled "$name"
  auth_request "$(head -n 1 "$work/$name/tokens")" | request_file "$name"
}

# settled NAME: waits until the daemon has nothing left to tidy up.
settled() {
  local before='' now
  for _ in $(seq 300); do
    now=$(figure "$1" 'tokenward_commit_changesets_sum{store="main"}')
    [ "$now" != "$before" ] || return 0
    before=$now
    sleep 5
  done
  say '  it is still tidying up'
}

filled few "$few"
filled many "$many"

for what in 'validate|Validation from the cache' 'mint|Mint' 'revoke|Revoke' 'page|Page of 50' \
  'page_active|Page of 50 Active ones'; do
  section "${what%%|*}" p50_us "${what#*|}"
  case_of "${what%%|*}-few" "${what%%|*}" own "at $few tokens"
  case_of "${what%%|*}-many" "${what%%|*}" own "at $many tokens"
done
section start seconds "Start with $tenants tenants"
case_of start-tenants start own 'until the daemon is ready'
section memory bytes 'Memory per cached token'
case_of cache-counted memory own 'as the daemon counts'
case_of cache-resident memory own 'as the process grows'
section cold rate 'First use of each token after a start'
case_of cold-many cold own "at $many tokens"

# one_by_one CASE NAME REQUEST LINES: so many requests, each after the answer to the last.
one_by_one() {
  take "$(load through "$(cat "$work/$2/url")" --request "$3" --lines "$4" --save "$work/bodies")" "$1"
}
seq "$changes" >"$work/numbers"
against() {
  local name=$1 operator
  operator=$(operator_of "$name")
  measure "validate-$name" "$name"
  mint_request bench "$operator" "m$round-{line}" >"$work/mint"
  one_by_one "mint-$name" "$name" "$work/mint" "$work/numbers"
  members id <"$work/bodies" >"$work/ids"
  json_request '/v1/tenants/bench/tokens/{line}/revoke' '{}' "$operator" >"$work/revoke"
  one_by_one "revoke-$name" "$name" "$work/revoke" "$work/ids"
  get_request '/v1/tenants/bench/tokens?limit=50' "$operator" >"$work/page"
  one_by_one "page-$name" "$name" "$work/page" "$work/numbers"
  get_request '/v1/tenants/bench/tokens?limit=50&status=active' "$operator" >"$work/page"
  one_by_one "page_active-$name" "$name" "$work/page" "$work/numbers"
}
for round in $(seq "$rounds"); do
  say "  round $round of $rounds"
  against few
  against many
done

# Memory: what a cached token adds once the store's own pages, few of them here, are in memory, and what a few seconds of
# uses takes before they are written.
cached_tokens() {
  local dir=$work/many total warm line before after
  end_of "$(cat "$dir/pids")"
  sed -i 's/^cache_mib = .*/cache_mib = 2/' "$dir/tokenward.toml"
  start_daemon many
  total=$(wc -l <"$dir/tokens")
  warm=$((total / 2))
  auth_request '{line}' >"$work/first"
  head -n "$warm" "$dir/tokens" >"$work/warm"
  tail -n "+$((warm + 1))" "$dir/tokens" >"$work/rest"
  each many "$work/first" "$work/warm"
  sleep 12
  before=$(resident_bytes "$daemon")
  warm=$(figure many tokenward_cache_entries)
  line=$(load through "$(cat "$dir/url")" --request "$work/first" --lines "$work/rest" --connections 64)
  after=$(resident_bytes "$daemon")
  total=$(figure many tokenward_cache_entries)
  sample cache-counted bytes "$(awk -v b="$(figure many tokenward_cache_bytes)" -v n="$total" 'BEGIN { printf "%.1f", b / n }')"
  sample cache-resident bytes "$(awk -v b="$((after - before))" -v n="$((total - warm))" 'BEGIN { printf "%.1f", b / n }')"
  take "$line" cold-many
}
round=1
say '  the cache'
cached_tokens
end_servers

settings tenants </dev/null
initialise tenants
start_daemon tenants
say "  making $tenants tenants"
json_request /v1/tenants '{"id":"t{line}"}' "$(operator_of tenants)" >"$work/tenant"
seq "$tenants" >"$work/numbers"
each tenants "$work/tenant" "$work/numbers"
for round in $(seq "$rounds"); do
  end_of "$daemon"
  begun=$EPOCHREALTIME
  start_daemon tenants
  sample start-tenants seconds "$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }')"
done
end_group
