# shellcheck shell=bash disable=SC2154
# What each storage plugin makes of the system below it. Sourced by scripts/bench, which says how.

target tokenward bench_storage plugins
readonly bench=$build/tests/bench/bench_storage

begin_group storage
fact run "medians of $rounds rounds of $((seconds * 250)) ms"
fact note 'The limit is the same system with nothing around it: an append and fdatasync, a row through the C API of SQLite or MariaDB. Pages are of 200 rows.'

# measure_store PLUGIN [KEY=VALUE...]: all that is measured of one plugin; in a value {n} is the store's number.
measure_store() {
  local plugin=$1 n=0 setting rows_now common
  shift
  say "  $plugin"
  # fresh: a store that nothing has been put into, and the folder for the files of the limit beside it.
  fresh() {
    n=$((n + 1))
    mkdir "$work/$plugin-$n"
    common=("$plugin" --plugins "$plugins" --raw "$plugin" --work "$work/$plugin-$n" --samples "$results"
      --rounds "$rounds" --length "$((seconds * 250))")
    for setting in "$@"; do common+=(--set "${setting//\{n\}/$n}"); done
  }
  fresh "$@"
  section "$plugin" rate "$plugin: durable changesets, empty store"
  "$bench" write "${common[@]}" --section "$plugin" >&2
  for rows_now in 1000 "$rows"; do
    fresh "$@"
    say "  $plugin: filling in $rows_now tokens"
    "$bench" fill "${common[@]}" --rows "$rows_now" >&2
    section "$plugin-at-$rows_now" p50_us "$plugin: reads at $rows_now tokens"
    "$bench" read "${common[@]}" --section "$plugin-at-$rows_now" --rows "$rows_now" >&2
  done
  section "$plugin-filled" rate "$plugin: durable changesets at $rows tokens"
  "$bench" write "${common[@]}" --section "$plugin-filled" >&2
  rm -rf "$work/$plugin"-*
}

measure_store file path="$work/file-{n}/store"
measure_store sqlite path="$work/sqlite-{n}/store.sqlite"
if start_mysql; then
  version MariaDB "$(PATH=$PATH:/usr/sbin mariadbd --version | awk '{ print $3 }')"
  measure_store mysql "socket=$mysql_socket" user=root database="bench_{n}"
else
  section mysql rate 'mysql'
  missing mysql mysql 'the plugin mysql' "$reason"
fi
end_group
