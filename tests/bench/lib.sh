# shellcheck shell=bash disable=SC2034,SC2154
# What the groups of scripts/bench share: who runs on which core, starting and ending what is measured, and taking down
# what was measured. Sourced by scripts/bench and by the scripts in peers/, after scripts/lib.sh.
#
# A server is known by its folder, $work/NAME, in which it says where it is once it answers:
#
#   pids      its processes, whose processor time counts, a line each
#   url       where requests go, without their path
#   request   the request that it is measured with: request line, header fields, an empty line, the body

# The server has a core of its own; what loads it has the next one. A gateway between them has a third, or shares the
# second where there are two.
readonly server_core=0 load_core=1
gateway_core=$(($(nproc) > 2 ? 2 : 1))
readonly gateway_core connections=64

on_server_core() { exec taskset -c "$server_core" "$@"; }
on_load_core() { taskset -c "$load_core" "$@"; }

# free_port: a port of the loopback interface that nobody listens on now.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((18000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port"
}

# until_answers PORT PID: waits until the port answers; fails when the process ends before.
until_answers() {
  for _ in $(seq 600); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# ---- What was measured. A group begins its file with begin_group and ends it with end_group. ----

begin_group() {
  group=$1 results=$work/$1.tsv round=0
  : >"$results"
  fact date "$(date -u '+%Y-%m-%d %H:%M UTC')"
  fact machine "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, Linux $(uname -r)"
  version tokenward "$("$tokenward" version | awk '{ print $NF }')$(revision)"
}
# The commit that is measured, and whether the tree differs from it.
revision() {
  local commit
  commit=$(git rev-parse --short HEAD 2>/dev/null) || return 0
  git diff --quiet HEAD -- daemon plugins sdk cmake 2>/dev/null || commit+=' with changes'
  printf ' (%s)' "$commit"
}
end_group() {
  mkdir -p "$output/docs/benchmarks"
  cp "$results" "$output/docs/benchmarks/$group.tsv"
  node tests/bench/report/report.mjs "$output" "$group"
}

record() { local IFS=$'\t'; printf '%s\n' "$*" >>"$results"; }
fact() { record fact "$@"; }
version() { record version "$@"; }
# section ID METRIC TITLE, case_of ID SECTION own|peer TITLE, sample CASE METRIC VALUE: see report/results.mjs.
section() { record section "$@"; }
case_of() { record case "$@"; }
sample() { record sample "$round" "$@"; }
# missing ID SECTION TITLE REASON: what is not measured, and why; said at once as well.
missing() {
  say "  not measured: $3: $4"
  record missing "$@"
}

# ---- Servers ----

# launch NAME SCRIPT [ARGUMENT...]: runs a peer's script in the background, with $work/NAME as its folder, until it has
# written `url` there. On failure `reason` is the last thing that it said.
launch() {
  local name=$1
  shift
  local dir=$work/$name
  mkdir -p "$dir"
  work=$dir bash "$@" >"$dir/log" 2>&1 &
  launched=$!
  pids+=("$launched")
  for _ in $(seq 6000); do
    [ ! -s "$dir/url" ] || return 0
    kill -0 "$launched" 2>/dev/null || break
    sleep 0.1
  done
  [ ! -s "$dir/url" ] || return 0
  reason=$(grep -v '^[[:space:]]*$' "$dir/log" | tail -n 1 | cut -c 1-200)
  : "${reason:=it did not answer in time}"
  kill "$launched" 2>/dev/null || true
  return 1
}

# end_of PID: ends a process that this script started, at the latest after five seconds. How it ended is not said.
end_of() {
  kill -TERM "$1" || true
  for _ in $(seq 50); do
    kill -0 "$1" || break
    sleep 0.1
  done
  kill -KILL "$1" || true
  wait "$1" || true
} 2>/dev/null

# end_servers: ends all that was started.
end_servers() {
  local pid
  for pid in "${pids[@]}"; do end_of "$pid"; done
  pids=()
}

# Processor time of a server's processes so far, in clock ticks.
ticks() {
  local pid
  while read -r pid; do
    awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat" 2>/dev/null || true
  done <"$1/pids" | awk '{ sum += $1 } END { print sum + 0 }'
}

mebibytes() { awk -v bytes="$1" 'BEGIN { printf "%.2f", bytes / 1048576 }'; }
# Resident memory of a process in bytes.
resident_bytes() { awk '/^VmRSS:/ { print $2 * 1024 }' "/proc/$1/status"; }

# ---- Load ----

# request_file NAME < TEXT: the request that NAME is measured with, in the lines of HTTP with or without their CR.
request_file() { tr -d '\r' >"$work/$1/request"; }

# take RESULT-LINE CASE: the samples of "RESULT requests seconds p50 p99 failed …", times in microseconds.
take() {
  local requests seconds_taken p50 p99 failed
  read -r _ requests seconds_taken p50 p99 failed _ <<<"$1"
  [ -n "$failed" ] || fail "no result for $2"
  sample "$2" rate "$(awk -v n="$requests" -v s="$seconds_taken" 'BEGIN { printf "%.1f", n / s }')"
  sample "$2" p50_us "$p50"
  # wrk knows none of pipelined requests.
  [ "$p99" = 0 ] || sample "$2" p99_us "$p99"
  sample "$2" failed "$failed"
}

# wrk_on URL REQUEST: one run of wrk; prints its RESULT line. FIELDS, PIPELINED, LINES as in wrk/request.lua, CONNECTIONS
# besides.
wrk_on() {
  local url=$1
  REQUEST=$2 on_load_core wrk -t1 -c"${CONNECTIONS:-$connections}" -d"${seconds}s" --timeout 10s \
    -s tests/bench/wrk/request.lua "$url" | grep '^RESULT'
}

# measure CASE NAME [REQUEST]: one run against the server in $work/NAME: rate, percentiles, failures and the processor
# time of each request. Leaves its RESULT line in $measured.
measure() {
  local id=$1 dir=$work/$2 request=${3:-$work/$2/request} before after
  before=$(ticks "$dir")
  measured=$(wrk_on "$(cat "$dir/url")" "$request") || fail "no load on $2"
  after=$(ticks "$dir")
  take "$measured" "$id"
  sample "$id" cpu_us "$(awk -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" -v n="${measured#RESULT }" \
    'BEGIN { split(n, word, " "); printf "%.2f", word[1] ? ticks / hz * 1e6 / word[1] : 0 }')"
}

# load COMMAND [OPTION...]: the load tool of this folder, on the load's core.
load() { on_load_core "$build/tests/bench/bench_load" "$@"; }

# hold COMMAND [OPTION...]: starts a command of the load tool that holds connections, until it is ready; fails with
# `reason` where it cannot. release: ends it.
hold() {
  rm -f "$work/hold.in" "$work/hold.out"
  mkfifo "$work/hold.in"
  load "$@" <"$work/hold.in" >"$work/hold.out" 2>"$work/hold.log" &
  holder=$!
  exec {hold_fd}>"$work/hold.in"
  for _ in $(seq 600); do
    ! grep -qs '^ready' "$work/hold.out" || return 0
    kill -0 "$holder" 2>/dev/null || break
    sleep 0.1
  done
  release
  reason=$(tail -n 1 "$work/hold.log")
  : "${reason:=the connections were not there in time}"
  return 1
}
release() {
  exec {hold_fd}>&-
  wait "$holder" 2>/dev/null || true
}
