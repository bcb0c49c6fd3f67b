# shellcheck shell=bash disable=SC2016,SC2154
# How fast a token is checked, beside servers that do less and servers that do the same. Sourced by scripts/bench.

target tokenward tokenward_plugin_sqlite bench_poco_peer

begin_group validate
fact run "server and load on a core each, $connections keep-alive connections, medians of $rounds rounds of $seconds s each"
version wrk "$(dpkg-query -W -f '${Version}' wrk 2>/dev/null || echo unknown)"

settings daemon <<TOML
[[listeners]]
address = "unix:$work/daemon/validate.sock"
serves = ["validate"]
anonymous_validate = true
TOML
initialise daemon
start_daemon daemon
tenant daemon bench
token=$(minted daemon bench)
validator=$(minted daemon bench tokenward:validator)
auth_request "$token" | request_file daemon
validate_request "$token" >"$work/validate"
printf 'POST /v1/introspect HTTP/1.1\nAuthorization: Bearer %s\nContent-Type: application/x-www-form-urlencoded\n%s\n\ntoken=%s\n' \
  "$validator" "$common_fields" "$token" >"$work/introspect"

for fields in 4 20; do
  section "fields-$fields" rate "Requests with $fields header fields"
  case_of "auth-$fields" "fields-$fields" own "tokenward \`GET /v1/auth\`"
  case_of "validate-$fields" "fields-$fields" own "tokenward \`POST /v1/validate\`"
done
section pipelined rate "16 requests sent at once"
case_of auth-pipelined pipelined own "tokenward \`GET /v1/auth\`"
section gateway rate "nginx with \`auth_request\` in front of tokenward (the processor time is nginx's)"
section services rate "Services that check tokens"
case_of introspect-4 services own "tokenward \`POST /v1/introspect\`"

# present NAME SECTION TITLE SCRIPT: a peer that is measured in each round, or is named with why it cannot be.
peers=()
present() {
  local name=$1 place=$2 title=$3
  say "starting $title"
  if launch "$name" "tests/bench/peers/$4.sh"; then peers+=("$name"); else missing "$name" "$place" "$title" "$reason"; fi
}
is_there() { [[ " ${peers[*]} " == *" $1 "* ]]; }

present nginx fields-4 'nginx `return 200`' nginx
present poco fields-4 Poco::Net::HTTPServer poco
for name in nginx poco; do
  ! is_there $name || cp "$work/daemon/request" "$work/$name/request"
done
if is_there nginx; then
  version nginx "$(nginx -v 2>&1 | sed 's|.*/||')"
  for fields in 4 20; do case_of "nginx-$fields" "fields-$fields" peer 'nginx `return 200`'; done
  case_of nginx-pipelined pipelined peer 'nginx `return 200`'
fi
if is_there poco; then
  for fields in 4 20; do case_of "poco-$fields" "fields-$fields" peer Poco::Net::HTTPServer; done
fi

for way in tcp unix; do
  upstream=$(sed 's|http://||' "$work/daemon/url")
  [ $way = tcp ] || upstream=unix:$work/daemon/validate.sock
  export upstream
  present auth_request-$way gateway "nginx \`auth_request\` over ${way/tcp/TCP}" auth_request
  ! is_there auth_request-$way || {
    cp "$work/daemon/request" "$work/auth_request-$way/request"
    case_of auth_request-$way gateway own "over ${way/tcp/TCP}"
  }
done

present redis services 'Redis GET' redis
! is_there redis || {
  case_of redis services peer 'Redis GET, no pipeline'
  version Redis "$(redis-cli --version | awk '{ print $2 }')"
}

# Services with the request that they say themselves, and the connections that they are asked over: uWSGI's process takes
# one connection at a time, and would go on with what waits in the others after the measurement.
declare -A services=()
while IFS='|' read -r name over title; do
  present "$name" services "$title" "$name"
  is_there "$name" || continue
  services[$name]=$over
  case_of "$name" services peer "$title"
  version "${title%%,*}" "$(cat "$work/$name/version")"
done <<'LIST'
oidc_provider|64|oidc-provider, introspection
glewlwyd|64|Glewlwyd, introspection with a bearer token
keystone|1|Keystone, validation of a Fernet token (1 connection)
better_auth|64|better-auth, key verified by its plugin api-key
LIST

# measure_redis: as measure, with the load tool of Redis, which takes a number of requests instead of a time.
redis_requests=$((seconds * 20000))
measure_redis() {
  local before after line rate p50 p99
  before=$(ticks "$work/redis")
  line=$(on_load_core redis-benchmark -p "$(cat "$work/redis/url")" -c "$connections" -n "$redis_requests" --csv \
    GET "token:$(printf bench | sha256sum | cut -c 1-64)" 2>/dev/null | tail -n 1 | tr -d '"')
  after=$(ticks "$work/redis")
  # "test", rate, then milliseconds: average, least, p50, p95, p99, most.
  read -r rate p50 p99 < <(awk -F, '{ printf "%s %.0f %.0f\n", $2, $5 * 1000, $7 * 1000 }' <<<"$line")
  sample redis rate "$rate"
  sample redis p50_us "$p50"
  sample redis p99_us "$p99"
  sample redis cpu_us "$(awk -v t="$((after - before))" -v hz="$(getconf CLK_TCK)" -v n="$redis_requests" \
    'BEGIN { printf "%.2f", t / hz * 1e6 / n }')"
  redis_requests=$(awk -v rate="$rate" -v s="$seconds" 'BEGIN { printf "%d", rate * s + 1 }')
}

for round in $(seq "$rounds"); do
  say "  round $round of $rounds"
  for fields in 4 20; do
    export FIELDS=$fields
    ! is_there nginx || measure "nginx-$fields" nginx
    measure "auth-$fields" daemon
    ! is_there poco || measure "poco-$fields" poco
    measure "validate-$fields" daemon "$work/validate"
  done
  export FIELDS=4
  ! is_there redis || measure_redis
  ! is_there nginx || PIPELINED=16 measure nginx-pipelined nginx
  PIPELINED=16 measure auth-pipelined daemon
  for way in tcp unix; do
    ! is_there auth_request-$way || measure auth_request-$way auth_request-$way
  done
  measure introspect-4 daemon "$work/introspect"
  for name in "${!services[@]}"; do CONNECTIONS=${services[$name]} measure "$name" "$name"; done
done

end_group
