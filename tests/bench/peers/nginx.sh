# shellcheck shell=bash disable=SC2154
# nginx as it answers fastest: one worker, `return 200`.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
install_missing nginx
port=$(free_port)
cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; large_client_header_buffers 4 16k;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:$port; location / { return 200; } } }
CONF
echo $$ >"$work/pids"
(until_answers "$port" $$ && echo "http://127.0.0.1:$port" >"$work/url") &
on_server_core nginx -c "$work/nginx.conf" -p "$work" -e "$work/error.log"
