# shellcheck shell=bash disable=SC2154
# Redis as a home-made token store: a token's digest is the key, what is known of it the value. Its package of tools has
# the server too, under another name, and starts none.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
install_missing redis-tools
port=$(free_port)
ln -sf "$(command -v redis-check-rdb)" "$work/redis-server"
echo $$ >"$work/pids"
(
  until_answers "$port" $$
  redis-cli -p "$port" set "token:$(printf bench | sha256sum | cut -c 1-64)" \
    '{"active":true,"tenant":"bench","owner":"bench@example.com","id":"01JD8Z4M9Q6T3V5W7X8Y9ZABCD","scopes":["read"],"label":"bench","expires_at":null}' >/dev/null
  echo "$port" >"$work/url"
) &
on_server_core "$work/redis-server" --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$work"
