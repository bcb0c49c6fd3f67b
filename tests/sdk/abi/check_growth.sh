#!/usr/bin/env bash
# Reads what abidiff reports about two builds of one plugin, and says whether whoever was built for the first works with
# the second: the ABI is the same, or structs and tables of it are longer at their tail.
#
# Usage: check_growth.sh same|grown OLD.so NEW.so
# Exit code 0: it is as said; 1: it is not, with the lines that say so; 2: could not be found out.
set -euo pipefail
expected=${1:?same or grown} old=${2:?OLD.so} new=${3:?NEW.so}

status=0
report=$(LC_ALL=C abidiff --no-default-suppression --leaf-changes-only "$old" "$new") || status=$?
# Bits 1 and 2 say that abidiff failed or was called wrongly, the others that there are differences.
[ $((status & 3)) -eq 0 ] || { printf 'abidiff failed: %s\n' "$report" >&2; exit 2; }

# Lets growth pass and prints everything else.
changes=$(awk '
  /^$/ || /^Leaf changes summary:/ || /^Changed leaf types summary:/ { next }
  /^Removed\/Changed\/Added (functions|variables) summary: 0 Removed, 0 Changed, 0 Added/ { next }
  /^'\''struct tkw_[a-z]+ at .* changed:$/ { struct = $0; next }
  /^  type size changed from [0-9]+ to [0-9]+ \(in bits\)$/ && $5 < $7 { end = $5; grown++; next }
  /^    [0-9]+ data member insertions?:$/ || /^  [0-9]+ data member insertions?:$/ { next }
  # A new member lies behind all that the old struct had.
  match($0, /, at offset [0-9]+ \(in bits\) at /) { split(substr($0, RSTART), word, " "); if (word[4] >= end) next }
  { if (struct) print struct; struct = ""; print }
  END { if ("'"$expected"'" == "grown" && !grown) print "nothing has grown" }' <<<"$report")

if [ "$expected" = same ] && [ "$status" -ne 0 ]; then changes=$report; fi
[ -z "$changes" ] || { printf '%s\n' "$changes"; exit 1; }
