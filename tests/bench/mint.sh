# shellcheck shell=bash disable=SC2016,SC2154
# Durable mints over HTTP, beside what the system below each store could at most write. Sourced by scripts/bench.

target tokenward plugins bench_storage

begin_group mint
fact run "$rounds rounds of $seconds s, over 1 and $connections connections; the daemon and the limit on one core, the load on another"
fact note 'The limit is one durable row with nothing around it, as in the group storage; a mint is six, and its token is hashed.'

# plugin NAME [SETTING-LINE...]: a daemon whose store is of that plugin, and its cases.
plugins_there=()
plugin() {
  local name=$1
  shift
  { printf '[stores.main]\nplugin = "%s"\n[stores.main.settings]\n' "$name"; printf '%s\n' "$@"; } | settings "$name"
  initialise "$name"
  start_daemon "$name"
  tenant "$name" bench
  mint_request bench "$(operator_of "$name")" 'o{n}' | request_file "$name"
  section "$name" rate "$name"
  local callers
  for callers in 1 "$connections"; do
    case_of "$name-mint-$callers" "$name" own "\`POST /v1/tenants/{t}/tokens\`, $callers at a time"
    case_of "$name-limit-$callers" "$name" peer "the limit, $callers at a time"
  done
  plugins_there+=("$name")
}

# limit PLUGIN CALLERS [KEY=VALUE...]: one run of the limit.
limit() {
  local name=$1 callers=$2 raw=$work/raw-$1 setting more=()
  shift 2
  for setting in "$@"; do more+=(--set "$setting"); done
  rm -rf "$raw"
  mkdir "$raw"
  sample "$name-limit-$callers" rate "$(
    on_server_core "$build/tests/bench/bench_storage" limit "$name" --raw "$name" --plugins "$plugins" --work "$raw" \
      --callers "$callers" --length "$((seconds * 1000))" "${more[@]}" | cut -d ' ' -f 1
  )"
}

plugin file
plugin sqlite
mysql_settings=()
if start_mysql; then
  version MariaDB "$(PATH=$PATH:/usr/sbin mariadbd --version | awk '{ print $3 }')"
  mysql_settings=("socket=$mysql_socket" user=root database=bench_limit)
  plugin mysql "socket = \"$mysql_socket\"" 'user = "root"' 'database = "bench_mint"'
else
  section mysql rate mysql
  missing mysql mysql 'the plugin mysql' "$reason"
fi

for round in $(seq "$rounds"); do
  for name in "${plugins_there[@]}"; do
    say "  round $round of $rounds: $name"
    more=()
    [ "$name" != mysql ] || more=("${mysql_settings[@]}")
    for callers in 1 "$connections"; do
      CONNECTIONS=$callers measure "$name-mint-$callers" "$name"
      limit "$name" "$callers" "${more[@]}"
    done
  done
done
end_group
