# shellcheck shell=bash
# How fast a token is checked, beside nginx and a minimal Poco server. Sourced by scripts/bench, which says how.

install_missing wrk nginx-light curl
quietly build/release/build.log cmake --build --preset release --target tokenward tokenward_plugin_sqlite bench_poco_peer
[ "$(nproc)" -ge 2 ] || fail "needs two cores: one for the server, one for the load"

readonly server_core=0 load_core=1 connections=64
readonly daemon_port=18640 nginx_port=18641 poco_port=18642

# Starts a command pinned to the server's core and waits until its port answers. Sets `started`.
start() {
  local port=$1
  shift
  taskset -c "$server_core" "$@" &
  started=$!
  pids+=("$started")
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    sleep 0.1
  done
  fail "$1 does not answer on port $port"
}

cat >"$work/tokenward.toml" <<TOML
data_dir = "."
plugin_directories = ["$PWD/build/release/plugins"]
[server]
threads = 1
[[listeners]]
address = "127.0.0.1:$daemon_port"
serves = ["manage", "validate"]
anonymous_validate = true
TOML
cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; large_client_header_buffers 4 16k;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:$nginx_port; location / { return 200; } } }
CONF
readonly tokenward=build/release/daemon/tokenward
"$tokenward" --config "$work/tokenward.toml" init --operator-token-file "$work/operator.token" >/dev/null
start "$daemon_port" "$tokenward" --config "$work/tokenward.toml" serve >/dev/null 2>"$work/daemon.log"
daemon_pid=$started
start "$nginx_port" nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null
nginx_pid=$started
start "$poco_port" build/release/tests/bench/bench_poco_peer "$poco_port"
poco_pid=$started

api() { curl -fsS -H "Authorization: Bearer $(cat "$work/operator.token")" "$@"; }
api --json '{"id": "bench"}' "http://127.0.0.1:$daemon_port/v1/tenants" >/dev/null
TOKEN=$(api --json '{"owner": "bench@example.com", "label": "bench", "scopes": ["read"]}' \
  "http://127.0.0.1:$daemon_port/v1/tenants/bench/tokens" | sed 's/.*"value": *"\([^"]*\)".*/\1/')
export TOKEN FIELDS TARGET_KIND

# CPU time of a process and all its threads so far, in clock ticks.
ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$1/stat"; }

# measure NAME PID URL: one run; appends "requests/s p99_us cpu_us failures" to the file of NAME.
measure() {
  local name=$1 pid=$2 url=$3 before after line
  before=$(ticks "$pid")
  line=$(taskset -c "$load_core" wrk -t1 -c"$connections" -d"${seconds}s" -s tests/bench/load.lua "$url" | grep '^RESULT')
  after=$(ticks "$pid")
  awk -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" \
    '{printf "%.0f %d %.2f %d\n", $2 / $3, $5, ticks / hz * 1e6 / $2, $6}' <<<"$line" >>"$work/$name"
}

# column NAME N: the sorted values of one column of NAME's runs.
column() { awk -v n="$2" '{print $n}' "$work/$1" | sort -g; }
median() { column "$1" "$2" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
range() { column "$1" "$2" | awk 'NR == 1 {min = $1} {max = $1} END {print min "-" max}'; }
ratio() { awk -v a="$(median "$1" "$3")" -v b="$(median "$2" "$3")" 'BEGIN {printf "%.2f", a / b}'; }

row() {
  printf '%-34s %9s  %-15s %7s %9s %9s %9s %6s\n' "$2" "$(median "$1" 1)" "$(range "$1" 1)" "$(median "$1" 2)" \
    "$(median "$1" 3)" "$(ratio "$1" "nginx$3" 1)" "$(ratio "$1" "poco$3" 1)" "$(column "$1" 4 | tail -n 1)"
}

say "measuring: $rounds rounds"
for FIELDS in 4 20; do
  for round in $(seq "$rounds"); do
    TARGET_KIND=auth
    measure "nginx$FIELDS" "$nginx_pid" "http://127.0.0.1:$nginx_port/"
    measure "auth$FIELDS" "$daemon_pid" "http://127.0.0.1:$daemon_port/v1/auth"
    measure "poco$FIELDS" "$poco_pid" "http://127.0.0.1:$poco_port/"
    TARGET_KIND=validate
    measure "validate$FIELDS" "$daemon_pid" "http://127.0.0.1:$daemon_port/v1/validate"
    say "  $FIELDS fields, round $round"
  done
done

printf 'validate: %s; wrk, %s connections, server and load on one core each, medians of %s runs of %s s\n\n' \
  "$(nginx -v 2>&1 | sed 's/.*: //')" "$connections" "$rounds" "$seconds"
printf '%-34s %9s  %-15s %7s %9s %9s %9s %6s\n' '' 'req/s' 'range' 'p99 us' 'CPU us' '/ nginx' '/ Poco' 'failed'
for FIELDS in 4 20; do
  row "nginx$FIELDS" "nginx return 200, $FIELDS fields" "$FIELDS"
  row "poco$FIELDS" "Poco::Net::HTTPServer, $FIELDS fields" "$FIELDS"
  row "auth$FIELDS" "GET /v1/auth, $FIELDS fields" "$FIELDS"
  row "validate$FIELDS" "POST /v1/validate, $FIELDS fields" "$FIELDS"
done
