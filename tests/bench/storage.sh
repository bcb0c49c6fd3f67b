# shellcheck shell=bash
# What each storage plugin makes of the system below it. Sourced by scripts/bench, which says how.

quietly build/release/build.log cmake --build --preset release --target bench_storage plugins
readonly bench=build/release/tests/bench/bench_storage

# measure_store PLUGIN [KEY=VALUE...]: all that is measured of one plugin; in a value {n} is the store's number.
measure_store() {
  local plugin=$1 n=0 setting rows_now common
  shift
  printf '\n%s%58s\n' "$plugin" 'median    (range)    / limit'
  # fresh: a store that nothing has been put into, and the folder for the files of the limit beside it.
  fresh() {
    n=$((n + 1))
    mkdir "$work/$plugin-$n"
    common=("$plugin" --plugins "$PWD/build/release/plugins" --raw "$plugin" --work "$work/$plugin-$n"
      --rounds "$rounds" --length "$((seconds * 250))")
    for setting in "$@"; do common+=(--set "${setting//\{n\}/$n}"); done
  }
  fresh "$@"
  "$bench" write "${common[@]}"
  for rows_now in 1000 "$rows"; do
    fresh "$@"
    say "  $plugin: filling in $rows_now tokens"
    "$bench" fill "${common[@]}" --rows "$rows_now"
    printf '  at %s tokens\n' "$rows_now"
    "$bench" read "${common[@]}" --rows "$rows_now"
  done
  "$bench" write "${common[@]}"
  rm -rf "$work/$plugin"-*
}

printf '\nstorage: medians of %s runs of %s ms; ratios are to the row "1 caller" or "64 callers" of the limit above them\n' \
  "$rounds" "$((seconds * 250))"
measure_store file path="$work/file-{n}/store"
measure_store sqlite path="$work/sqlite-{n}/store.sqlite"
# On the same disk as the others' files, so not in memory as for tests; and with room for the larger store's pages.
if [ -f build/release/plugins/mysql.so ] && PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null; then
  quietly build/release/build.log cmake --build --preset release --target with_private_mysql
  coproc mysql { TMPDIR=$work exec build/release/tests/mysql/private_server/with_private_mysql --innodb-buffer-pool-size=2G; }
  pids+=("$mysql_PID")
  read -r socket <&"${mysql[0]}"
  measure_store mysql "$socket" user=root database="bench_{n}"
fi
