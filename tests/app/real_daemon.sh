# shellcheck shell=bash disable=SC2034,SC2154
# The real binary, for tests that use it as people do. Sourced; $tokenward is the binary and $plugins the folder of its
# plugins. Its settings are $dir/tokenward.toml; whatever was started ends with the test.

dir=$(mktemp -d)
serves='"manage", "validate", "metrics"' # by its listener
daemon=
finish() {
  if [ -n "$daemon" ]; then
    kill -9 "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  rm -rf "$dir"
}
trap finish EXIT

fail() {
  printf 'failed: %s\n' "$*" >&2
  cat "$dir/serve.err" >&2 || true
  exit 1
}

# expect CODE COMMAND...: the command ends with that exit code; its output is in $output.
expect() {
  local wanted=$1 code=0
  shift
  output=$("$@" 2>&1) || code=$?
  [ "$code" -eq "$wanted" ] || fail "$* ended with $code instead of $wanted: $output"
}

holds() { grep -qE -- "$1" <<<"$output" || fail "no $1 in: $output"; }

# Writes the settings: a listener on a port of the system's choice, and what is given as input.
write_settings() {
  local stores
  stores=$(cat)
  cat >"$dir/tokenward.toml" <<TOML
data_dir = "."
plugin_directories = ["$plugins"]
[[listeners]]
address = "127.0.0.1:0"
serves = [$serves]
anonymous_validate = true
$stores
TOML
}

# Starts the daemon and waits for its ready line; the address it chose is in $address.
start() {
  : >"$dir/serve.out"
  "$tokenward" --config "$dir/tokenward.toml" serve >"$dir/serve.out" 2>"$dir/serve.err" &
  daemon=$!
  for _ in $(seq 600); do
    address=$(sed -n 's|^ready http://||p' "$dir/serve.out")
    [ -z "$address" ] || return 0
    kill -0 "$daemon" 2>/dev/null || fail "the daemon ended before it was ready"
    sleep 0.1
  done
  fail "no ready line"
}

client() { expect "$1" "$tokenward" --config "$dir/tokenward.toml" --address "$address" "${@:2}"; }

# Ends the daemon as systemd does.
stop() {
  kill -TERM "$daemon"
  wait "$daemon" || fail "SIGTERM ended the daemon with $?"
  daemon=
}
