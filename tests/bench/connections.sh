# shellcheck shell=bash disable=SC2016,SC2154
# Many connections that do nothing, and many that do next to nothing. Sourced by scripts/bench.

target tokenward tokenward_plugin_sqlite bench_load

readonly idle_connections=10000 dripping=1000
begin_group connections
fact run "server and load on a core each, the daemon started anew in each of $rounds rounds, measurements of $seconds s"
fact note "Idle connections have had one request each. A client that drips sends a byte of its request every 100 ms, so that the daemon ends most of them at the deadline for a header, and they come again. Memory is what the process grows by."

settings daemon </dev/null
initialise daemon
start_daemon daemon
tenant daemon bench
auth_request "$(minted daemon bench)" | request_file daemon

section idle rate "$connections active connections beside $idle_connections idle ones"
section fresh p99_us 'A fresh connection beside them'
section memory mib "Memory of $idle_connections idle connections"
section drip rate "$connections active connections beside $dripping clients that drip"
case_of active-alone idle own 'without them'
case_of active-alone-drip drip own 'without them'

beside_idle() {
  local before line
  before=$(resident_bytes "$daemon")
  if ! hold idle "$url" --request "$work/daemon/request" --connections "$idle_connections"; then return 1; fi
  sample idle-memory mib "$(mebibytes "$(($(resident_bytes "$daemon") - before))")"
  measure active-with-idle daemon
  # The fresh connections come while the 64 are active.
  wrk_on "$url" "$work/daemon/request" >"$work/background" &
  line=$(load fresh "$url" --request "$work/daemon/request" --seconds "$seconds")
  wait $!
  take "$line" fresh-with-idle
  release
}

beside_drip() {
  if ! hold drip "$url" --request "$work/daemon/request" --connections "$dripping" --pause 100; then return 1; fi
  measure active-with-drip daemon
  release
}

# Whether what holds them may open so many files, and so the daemon: both inherit what this shell may.
can_idle=true
files=$((idle_connections + 1000))
if [ "$(ulimit -Sn)" != unlimited ] && [ "$(ulimit -Sn)" -lt $files ] && ! ulimit -Sn $files 2>/dev/null; then
  can_idle=false reason="$idle_connections connections need \"ulimit -n $files\"; this user may have $(ulimit -Hn)"
fi
if $can_idle; then
  case_of active-with-idle idle own 'with them'
  case_of fresh-with-idle fresh own 'connects, asks, hangs up'
  case_of idle-memory memory own 'what the process grows by'
else
  missing active-with-idle idle "$idle_connections idle connections" "$reason"
fi
case_of active-with-drip drip own 'with them'

for round in $(seq "$rounds"); do
  say "  round $round of $rounds"
  end_of "$daemon"
  start_daemon daemon
  url=$(cat "$work/daemon/url")
  measure active-alone daemon
  ! $can_idle || beside_idle || fail "idle connections: $reason"
  # Undisturbed again, as near in time to what it is compared with.
  until [ "$(figure daemon tokenward_connections_open)" -lt 100 ]; do sleep 0.2; done
  measure active-alone-drip daemon
  beside_drip || fail "clients that drip: $reason"
done
end_group
