#!/usr/bin/env bash
# Runs the kit on every plugin of the catalogue with the case that must catch it, and prints who was caught by what.
#
# Usage: catch_all.sh KIT SETTINGS CATALOGUE SOUND.so [NAME...]
# A line of the catalogue: name, case, a regular expression for the reason, the plugin's file; separated by tabs. With
# names only those. Exit code 0: every plugin was caught, for the reason given, SOUND.so, which is like them but for what
# is wrong, passes, and there is a plugin for every case that SOUND.so passes.
set -euo pipefail
kit=$(realpath "$1") settings=$(realpath "$2") catalogue=$3 sound=$4
shift 4

# try NAME CASE REASON FILE: one line, which begins with "caught" or "MISSED".
try() {
  local report status=0 said verdict=caught
  report=$("$kit" "$4" --settings "$settings" --case "$2" --seed 7 2>&1) || status=$?
  # The first line below the verdict on the case.
  said=$(awk -v name="$2" 'found { sub(/^ +/, ""); print; exit } $1 == "FAIL" && $2 == name { found = 1 }' <<<"$report")
  [ "$status" -eq 1 ] && [ -n "$said" ] && grep -qE -- "$3" <<<"$report" || verdict=MISSED
  printf '%s  %-26s %-66s %s\n' "$verdict" "$1" "$2" "${said:-$(tail -n 1 <<<"$report")}"
}
export -f try
export kit settings

chosen() {
  if [ $# -eq 0 ]; then cat "$catalogue"; else grep -E "^($(IFS='|'; echo "$*"))	" "$catalogue"; fi
}

# More at a time than there are processors: some only show that somebody waits in vain.
table=$(chosen "$@" | tr '\t' '\n' | xargs -d '\n' -n 4 -P $((2 * $(nproc))) bash -c 'try "$@"' try | sort -b -k 3,3 -k 2,2)
printf '%s\n' "$table"
missed=$(grep -c '^MISSED' <<<"$table" || true)
printf '%s plugins, %s of them missed\n' "$(wc -l <<<"$table")" "$missed"
[ $# -eq 0 ] || exit $((missed > 0))

sound_report=$("$kit" "$sound" --settings "$settings" --seed 7 2>&1) || {
  printf '%s\n' "$sound_report"
  missed=$((missed + 1))
}
# Every case must be able to fail.
untried=$(awk '$1 == "pass" { print $2 }' <<<"$sound_report" | grep -vxFf <(cut -f 2 "$catalogue") || true)
[ -z "$untried" ] || printf 'no bad plugin shows that this case can fail: %s\n' $untried
[ "$missed" -eq 0 ] && [ -z "$untried" ]
